using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Paywall.Sandbox.Faults;

/// <summary>
/// Stands between one handler and everything that it calls, counts its requests over all targets, and does to each what a test wants.
/// What it lets pass it passes byte for byte as it comes; only <c>Host</c> names the target again.
/// </summary>
/// <remarks>
/// It reads and writes connections itself: an HTTP server in between would tidy up what is to arrive broken, and could not tell what
/// has left it when it breaks off. HTTP/1.1 without TLS only.
/// </remarks>
internal sealed partial class FaultProxy(TimeProvider? time = null) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, string Authority), TcpListener> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Func<OutgoingRequest, Fault?>? _decide;
    private volatile bool _isDead;
    private bool _isDisposed;

    /// <summary>Says what goes wrong with a request; null for nothing. Asked for one request at a time, in their order; must not wait.</summary>
    public Func<OutgoingRequest, Fault?>? Decide
    {
        get => _decide;
        set => _decide = value;
    }

    /// <summary>Every request so far, in the order in which they came.</summary>
    public IReadOnlyList<OutgoingRequest> Requests => Log.Requests;

    /// <summary>Completes when the handler died, before it can notice.</summary>
    public Task Died => _died.Task;

    internal RequestLog Log { get; } = new();

    internal TimeProvider Time { get; } = time ?? TimeProvider.System;

    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>Stands before a target. Asked again for the same name and server, it is the same place.</summary>
    /// <param name="target">What the requests are counted as, such as <c>wallet</c>.</param>
    /// <param name="address">The target's address, http.</param>
    /// <returns>The address for the handler's configuration: the same path here.</returns>
    public Uri StandBefore(string target, Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttp)
        {
            throw new ArgumentException($"{address} is not http.", nameof(address));
        }

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_listeners.TryGetValue((target, address.Authority), out var listener))
            {
                listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start(512);
                _listeners.Add((target, address.Authority), listener);
                _accepting.Add(AcceptAsync(listener, target, address));
            }

            return new UriBuilder(address) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;
        }
    }

    /// <summary>Stands before the tables, queues and blobs of a storage account, together counted as <c>storage</c>.</summary>
    /// <param name="connectionString">The account.</param>
    /// <param name="queues">What the requests to its queues are counted as instead.</param>
    /// <returns>The same connection string with addresses here.</returns>
    public string StandBeforeStorage(string connectionString, string queues = "storage") => Endpoint().Replace(
        connectionString,
        match => StandBefore(match.Groups[1].Value == "Queue" ? queues : "storage", new Uri(match.Value)).AbsoluteUri);

    /// <summary>How often each operation was asked for.</summary>
    /// <param name="after">Counts only the requests after this number.</param>
    public IReadOnlyDictionary<(string Target, string Operation), int> Count(int after = 0) => Requests
        .Skip(after).CountBy(request => (request.Target, request.Operation)).ToDictionary();

    /// <summary>Completes as soon as so many requests were made.</summary>
    public Task WhenRequestedAsync(int number, CancellationToken cancellation) => Log.WhenReachedAsync(number, cancellation);

    /// <summary>Lets all go on that hang now.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _released.SetResult();
            _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Breaks every connection off.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        await _stopping.CancelAsync();
        foreach (var listener in _listeners.Values)
        {
            listener.Dispose();
        }

        await Task.WhenAll(_accepting);
        await Task.WhenAll(_connections.Keys);
        _stopping.Dispose();
    }

    internal Task WhenReleasedAsync()
    {
        lock (_lock)
        {
            return _released.Task.WaitAsync(Stopping);
        }
    }

    internal Task WhenBuriedAsync() => _isDead ? Died : Task.CompletedTask;

    /// <summary>Lets nothing pass any more, kills the handler, and only then breaks its connections.</summary>
    internal void Bury(Action? kill)
    {
        Log.Close();
        _isDead = true;
        _stopping.Cancel();
        try
        {
            kill?.Invoke();
        }
        finally
        {
            _died.TrySetResult();
        }
    }

    /// <summary>Goes on after the handler's death: a free port could soon be somebody else's.</summary>
    private async Task AcceptAsync(TcpListener listener, string target, Uri address)
    {
        while (true)
        {
            try
            {
                var client = await listener.AcceptSocketAsync();
                client.NoDelay = true;
                Track(new HandlerConnection(this, target, address, client).RunAsync());
            }
            catch (Exception end) when (Sockets.IsEnd(end) || (_isDisposed && end is InvalidOperationException))
            {
                // A listener that is disposed of between two connections says that it never listened.
                if (_isDisposed)
                {
                    return;
                }
            }
        }
    }

    /// <summary>Remembers what has not ended yet, and what ended with an error, for the end of the proxy.</summary>
    private void Track(Task connection)
    {
        _connections[connection] = true;
        connection.ContinueWith(
            ended => _connections.TryRemove(ended, out _),
            CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    [GeneratedRegex("(?<=(Table|Queue|Blob)Endpoint=)[^;]+")]
    private static partial Regex Endpoint();
}
