using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Network;

/// <summary>One HTTP server of the sandbox. It listens on 127.0.0.1 only, writes no log and ends without waiting for anybody.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private int _disposed;

    private LoopbackServer(WebApplication web)
    {
        _web = web;
        Address = new Uri(web.Urls.First());
    }

    /// <summary>Where it listens, with the port that was found if none was asked for.</summary>
    public Uri Address { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="name">What it is, as a message about its port calls it.</param>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <param name="bodyLimit">How many bytes a request's body may have.</param>
    /// <param name="map">Adds the middleware and endpoints.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="SandboxException">The port cannot be had.</exception>
    public static async Task<LoopbackServer> StartAsync(
        string name, int port, long bodyLimit, Action<WebApplication> map, CancellationToken cancellation)
    {
        if (port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            throw new SandboxException(
                $"{port}, wanted for {name}, is no port. Choose one from 1 to {IPEndPoint.MaxPort}, or 0 for any free one.");
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = bodyLimit;
        });
        builder.Services.AddRouting().AddSingleton<IHostLifetime, NoLifetime>();
        var web = builder.Build();
        map(web);
        try
        {
            await ListenAsync(web, name, port, cancellation);
            return new LoopbackServer(web);
        }
        catch
        {
            // Nobody else holds it yet.
            await web.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // Requests that hang on purpose are cut off rather than waited for.
        await _web.StopAsync(new CancellationToken(canceled: true));
        await _web.DisposeAsync();
    }

    private static async Task ListenAsync(WebApplication web, string name, int port, CancellationToken cancellation)
    {
        try
        {
            await web.StartAsync(cancellation);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            throw new SandboxException(
                $"Port {port} on 127.0.0.1, wanted for {name}, is in use. Stop what uses it or choose another port.");
        }
        catch (SocketException failure)
        {
            throw new SandboxException(
                $"Port {port} on 127.0.0.1, wanted for {name}, cannot be had: {failure.Message}. Choose another port.");
        }
    }

    /// <summary>The program decides when it ends; a server inside it does not listen to Ctrl+C.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
