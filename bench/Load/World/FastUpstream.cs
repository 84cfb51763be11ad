using System.Net;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.World;

/// <summary>The cheapest upstream there is: a Kestrel that answers two bytes to everything, in a process of its own.</summary>
internal sealed class FastUpstream : IAsyncDisposable
{
    /// <summary>What makes this program serve as the upstream.</summary>
    public const string Argument = "upstream";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly byte[] Answer = "ok"u8.ToArray();

    private readonly ChildProcess _process;

    private FastUpstream(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <exception cref="SandboxException">It does not come up.</exception>
    public static async Task<FastUpstream> StartAsync(CancellationToken cancellation)
    {
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = new ChildCommand(Path.Combine(AppContext.BaseDirectory, typeof(FastUpstream).Assembly.GetName().Name!))
        {
            Arguments = [Argument],
            OnOutput = line => address.TrySetResult(new Uri(line)),
        };
        var process = await ChildProcess.StartAsync(command, cancellation);
        try
        {
            await Task.WhenAny(address.Task, process.Exited).WaitAsync(StartTimeout, cancellation);
            return address.Task.IsCompletedSuccessfully
                ? new FastUpstream(process, await address.Task)
                : throw new SandboxException($"The upstream ended with exit code {await process.Exited}.");
        }
        catch
        {
            // Nobody else holds it yet.
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Serves until the process is killed.</summary>
    public static async Task ServeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
        });
        await using var web = builder.Build();
        web.Run(context =>
        {
            context.Response.ContentLength = Answer.Length;
            return context.Response.Body.WriteAsync(Answer).AsTask();
        });
        await web.StartAsync();
        Console.WriteLine(web.Urls.First());
        await web.WaitForShutdownAsync();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
