using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Host;

/// <summary>Invokes functions that HTTP does not trigger: a POST to the function's name, judged by the rules of the real host.</summary>
/// <param name="handler">Where the handler listens.</param>
/// <param name="timeout">The app's functionTimeout.</param>
/// <param name="options">The log and the clock.</param>
/// <param name="kill">Ends the handler, which is how the host ends an invocation that takes too long.</param>
internal sealed class HandlerInvoker(Uri handler, TimeSpan timeout, FunctionsHostOptions options, Action kill) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
    });

    /// <summary>Invokes once, and logs what the handler has to say and a failure.</summary>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task<InvocationOutcome> InvokeAsync(string function, JsonObject document, CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(timeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        InvocationOutcome outcome;
        try
        {
            outcome = await PostAsync(function, document, either.Token);
        }
        catch (Exception broken) when (broken is HttpRequestException or HttpIOException)
        {
            outcome = new InvocationOutcome.Failed($"the handler gave no whole answer: {broken.Message}");
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            kill();
            outcome = new InvocationOutcome.Failed($"it took longer than the functionTimeout of {timeout}. The host kills the handler.");
        }

        if (outcome is InvocationOutcome.Failed failed)
        {
            options.OnLog(LogLevel.Error, $"Function {function} failed: {failed.Reason}");
        }

        return outcome;
    }

    public void Dispose() => _http.Dispose();

    private async Task<InvocationOutcome> PostAsync(string function, JsonObject document, CancellationToken cancellation)
    {
        using var request = Request(function, document);
        using var response = await _http.SendAsync(request, cancellation);
        var body = await response.Content.ReadAsStringAsync(cancellation);
        if (!response.IsSuccessStatusCode)
        {
            return new InvocationOutcome.Failed($"the handler answered {(int)response.StatusCode}.");
        }

        if (body.Length == 0)
        {
            return await HangAsync(function, "an empty body", cancellation);
        }

        if (response.Content.Headers.ContentType?.MediaType is var type && type != MediaTypeNames.Application.Json)
        {
            return new InvocationOutcome.Failed($"the handler answered {type ?? "no content type"}, not {MediaTypeNames.Application.Json}.");
        }

        return body.Trim() == "null" ? await HangAsync(function, "null", cancellation) : Read(body);
    }

    private HttpRequestMessage Request(string function, JsonObject document)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(document.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8");
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(handler, function)) { Content = content };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("User-Agent", $"Azure-Functions-Host/{HandlerForwarder.HostVersion}");
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        request.Headers.Add("X-Azure-Functions-HostVersion", HandlerForwarder.HostVersion);
        return request;
    }

    /// <summary>The real host finds nothing to complete the invocation with, and waits on.</summary>
    private async Task<InvocationOutcome> HangAsync(string function, string answer, CancellationToken cancellation)
    {
        options.OnLog(LogLevel.Warning, $"Function {function} was answered with {answer}: its invocation hangs now.");
        await Task.Delay(Timeout.InfiniteTimeSpan, options.Time, cancellation);
        throw new UnreachableException();
    }

    private InvocationOutcome Read(string body)
    {
        InvocationAnswer? answer;
        try
        {
            answer = JsonSerializer.Deserialize(body, InvocationJson.Default.InvocationAnswer);
        }
        catch (JsonException malformed)
        {
            return new InvocationOutcome.Failed($"the handler's answer cannot be read: {malformed.Message}");
        }

        foreach (var line in answer?.Logs ?? [])
        {
            options.OnLog(LogLevel.Information, line);
        }

        return new InvocationOutcome.Succeeded();
    }
}
