using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Paywall.Outbound;

/// <summary>
/// Sends requests to addresses that a stranger chose: to public addresses only, over TLS, with every answer bounded in time and size.
/// It follows no redirect, keeps no cookie and no connection, asks no proxy and decompresses nothing. Safe for any number of threads.
/// </summary>
public sealed class OutboundHttp : IDisposable
{
    private const int HeaderLimitInKilobytes = 16;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly HttpMessageInvoker _http;
    private readonly OutboundOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes a client of its own.</summary>
    /// <param name="options">How far requests go.</param>
    /// <param name="time">The clock of <see cref="OutboundOptions.TotalTimeout"/>.</param>
    public OutboundHttp(OutboundOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // A stranger need not learn the ids of our traces.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = new GuardedConnections(options).ConnectAsync,
            ConnectTimeout = options.ConnectTimeout,

            // What is left of an answer that nobody wants is not read.
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = HeaderLimitInKilobytes,

            // Every request is checked at a connection of its own.
            PooledConnectionLifetime = TimeSpan.Zero,

            // Nor is a TLS session resumed: a ticket is a stranger's bytes, to be carried to wherever the name leads next.
            SslOptions = new SslClientAuthenticationOptions { AllowTlsResume = false, CertificateChainPolicy = ChainPolicy(options) },
            UseCookies = false,
            UseProxy = false,
        });
    }

    /// <summary>Whether this machine itself may be asked; URLs should be taken accordingly.</summary>
    public bool AllowLoopback => _options.AllowLoopback;

    /// <summary>Asks for what is there.</summary>
    /// <exception cref="OutboundException">There is no answer, or none that may be read.</exception>
    public Task<OutboundResponse> GetAsync(OutboundUrl url, CancellationToken cancellationToken) =>
        SendAsync(new OutboundRequest(HttpMethod.Get, url), cancellationToken);

    /// <summary>Sends a request once and reads the whole answer.</summary>
    /// <exception cref="OutboundException">There is no answer, or none that may be read.</exception>
    /// <exception cref="FormatException">A header of the request has a value that HTTP cannot carry.</exception>
    public async Task<OutboundResponse> SendAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        using var message = Write(request);
        using var limit = new CancellationTokenSource(_options.TotalTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var answer = await _http.SendAsync(message, either.Token);
            var (body, isCut) = await ReadAsync(answer.Content, request.Url, either.Token);
            return new OutboundResponse((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, body)
            {
                ContentType = answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString() : null,
                Location = answer.Headers.NonValidated.TryGetValues("Location", out var locations) ? locations.ToString() : null,
                IsCut = isCut,
            };
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (LostRequest.Explain(failure, request.Url.Host) is { } explained)
            {
                throw explained;
            }

            throw;
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            // A connection that breaks because it was given up does not always say so.
            throw new OperationCanceledException(failure.Message, failure, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Write(OutboundRequest request)
    {
        // HTTP/2 would bring compressed headers and many answers on one connection, and nobody here needs them.
        var message = new HttpRequestMessage(request.Method, request.Url.Uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        message.Headers.ConnectionClose = true;
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("Paywall", null));
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.Add(name, value);
        }

        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        }

        return message;
    }

    private async Task<(byte[] Body, bool IsCut)> ReadAsync(HttpContent content, OutboundUrl url, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > _options.ResponseLimit && !_options.CutsLongAnswers)
        {
            throw LostRequest.TooLarge(url.Host);
        }

        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var read = new ArrayBufferWriter<byte>();
        while (true)
        {
            var count = await stream.ReadAsync(read.GetMemory(), cancellationToken);
            if (count == 0)
            {
                return (read.WrittenSpan.ToArray(), false);
            }

            read.Advance(count);
            if (read.WrittenCount > _options.ResponseLimit)
            {
                return _options.CutsLongAnswers ? (read.WrittenSpan[.._options.ResponseLimit].ToArray(), true) : throw LostRequest.TooLarge(url.Host);
            }
        }
    }

    /// <summary>The usual checks, but nothing is fetched from the URLs in a certificate, which are a stranger's as well.</summary>
    private static X509ChainPolicy ChainPolicy(OutboundOptions options)
    {
        var policy = new X509ChainPolicy
        {
            ApplicationPolicy = { new Oid(ServerAuthentication) },
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        if (options.TrustedRoot is { } root)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.Add(root);
        }

        return policy;
    }
}
