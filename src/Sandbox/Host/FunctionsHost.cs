using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Paywall.Sandbox.Processes;
using Yarp.ReverseProxy.Forwarder;

namespace Paywall.Sandbox.Host;

/// <summary>The Azure Functions host for custom handlers, as far as an app can tell: HTTP, timers, queues and Service Bus.</summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private const long DefaultBodyLimit = 104_857_600;

    private readonly WebApplication _web;
    private readonly Handler _handler;
    private readonly BackgroundFunctions _background;

    private FunctionsHost(WebApplication web, Handler handler, BackgroundFunctions background, Uri address)
    {
        (_web, _handler, _background) = (web, handler, background);
        Address = address;
    }

    /// <summary>Where clients call.</summary>
    public Uri Address { get; }

    /// <summary>Where the handler itself listens; no client gets there in Azure.</summary>
    public Uri HandlerAddress => _handler.Address;

    /// <summary>The handler's process id, or null while none runs.</summary>
    public int? HandlerProcessId => _handler.ProcessId;

    /// <summary>How often the handler was started again.</summary>
    public int Restarts => _handler.Restarts;

    /// <summary>Serves the app. Does not wait for the handler: requests do.</summary>
    /// <exception cref="SandboxException">The port is taken, the executable is missing, or a function's queue cannot be used.</exception>
    public static async Task<FunctionsHost> StartAsync(FunctionApp app, FunctionsHostOptions options, CancellationToken cancellation)
    {
        var handler = new Handler(app, options);
        var web = Build(app, options, handler);
        try
        {
            var address = await ListenAsync(web, options.Port, cancellation);
            await handler.StartAsync(address, cancellation);
            return new FunctionsHost(web, handler, BackgroundFunctions.Start(app, options, handler), address);
        }
        catch
        {
            // Nobody else holds them yet.
            await CloseAsync(web, handler);
            throw;
        }
    }

    /// <summary>Completes when the handler serves.</summary>
    /// <exception cref="SandboxException">The handler ended for good.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        if (await _handler.WaitAsync(cancellation) != HandlerState.Ready)
        {
            throw new SandboxException("The handler ended and is not started again; its last lines say why.");
        }
    }

    /// <summary>Ends the handler with SIGKILL, which counts as a failure: the host restarts it.</summary>
    public void KillHandler() => _handler.Kill();

    /// <summary>Runs a timer function now, or after the run that is under way.</summary>
    /// <param name="name">The function.</param>
    /// <param name="isPastDue">Whether it is told that it comes late.</param>
    /// <param name="cancellation">Ends the wait, not the run.</param>
    /// <exception cref="ArgumentException">There is no such timer function, or it is disabled.</exception>
    public Task<InvocationOutcome> FireTimerAsync(string name, bool isPastDue = false, CancellationToken cancellation = default) =>
        _background.FindTimer(name).FireAsync(isPastDue).WaitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync(_web, _handler);
        await _background.DisposeAsync();
    }

    private static WebApplication Build(FunctionApp app, FunctionsHostOptions options, Handler handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit(options);
        });
        builder.Services.AddRouting().AddHttpForwarder();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, FunctionMethods>());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(services => new HandlerForwarder(services.GetRequiredService<IHttpForwarder>(), handler, options));

        var web = builder.Build();
        web.Use(KeepReserved);
        web.UseRouting();
        web.Use(AnswerHomepage);
        MapFunctions(web, app, options, handler);
        return web;
    }

    private static void MapFunctions(WebApplication web, FunctionApp app, FunctionsHostOptions options, Handler handler)
    {
        var forwarder = web.Services.GetRequiredService<HandlerForwarder>();
        foreach (var function in app.Functions)
        {
            if (function.Trigger is Trigger.Http http && !options.Disables(function))
            {
                var route = RoutePatternFactory.Combine(RoutePatternFactory.Parse(app.RoutePrefix), http.Route);
                web.Map(route, context => InvokeAsync(context, handler, forwarder)).WithMetadata(http).WithDisplayName(function.Name);
            }
        }
    }

    private static async Task InvokeAsync(HttpContext context, Handler handler, HandlerForwarder forwarder)
    {
        if (await handler.WaitAsync(context.RequestAborted) is HandlerState.Stopped)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        // A dead handler refuses the connection, which the forwarder answers with 502 like the real host.
        await forwarder.ForwardAsync(context);
    }

    private static Task KeepReserved(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/admin") || context.Request.Path.StartsWithSegments("/runtime/webhooks"))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    }

    private static Task AnswerHomepage(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is null && context.Request.Path == "/")
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return next(context);
    }

    private static long BodyLimit(FunctionsHostOptions options)
    {
        const string Setting = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";
        if (!options.AppSettings.TryGetValue(Setting, out var value))
        {
            return DefaultBodyLimit;
        }

        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : throw new SandboxException($"The app setting {Setting} must be a number of bytes, not '{value}'.");
    }

    private static async Task<Uri> ListenAsync(WebApplication web, int port, CancellationToken cancellation)
    {
        try
        {
            await web.StartAsync(cancellation);
            return new Uri(web.Urls.First());
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            throw new SandboxException(
                $"Port {port} on 127.0.0.1, wanted for the function app, is in use. Stop what uses it or choose another port.");
        }
    }

    private static async ValueTask CloseAsync(WebApplication web, Handler handler)
    {
        await handler.DisposeAsync();

        // Without the handler there is nothing left to wait for.
        await web.StopAsync(new CancellationToken(canceled: true));
        await web.DisposeAsync();
    }

    /// <summary>The program decides when it ends; a host inside it does not listen to Ctrl+C.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
