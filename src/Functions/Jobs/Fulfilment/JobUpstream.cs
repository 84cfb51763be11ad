using System.Diagnostics;
using System.Globalization;
using Azure.Identity;
using Microsoft.Net.Http.Headers;
using Paywall.Functions.Calls;
using Paywall.Functions.Catalog;
using Paywall.Functions.Configuration;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;

namespace Paywall.Functions.Jobs.Fulfilment;

/// <summary>Asks the seller's upstream to do a job, and says what its answer means.</summary>
internal sealed partial class JobUpstream(
    UpstreamIntroduction introduction, JobReportTokens tokens, JobResultKeeper results, PaywallConfiguration configuration, TimeProvider time,
    ILogger<JobUpstream> log) : IDisposable
{
    private const string Attempt = "X-Paywall-Attempt";
    private const string Deadline = "X-Paywall-Deadline";
    private const string JobUrl = "X-Paywall-Job-Url";
    private const string JobToken = "X-Paywall-Job-Token";
    private const string FinishBy = "X-Paywall-Finish-By";

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpMessageInvoker _http = new(UpstreamConnections.Open());

    /// <summary>Makes one attempt.</summary>
    /// <exception cref="Storage.StorageUnavailableException">The result could not be kept.</exception>
    public async Task<UpstreamAnswer> AskAsync(Service service, Job job, byte[] input)
    {
        using var span = Span.Begin("upstream job", ActivityKind.Client)?.SetTag(PaywallSpans.ServiceTag, service.Name);
        var answer = await AskAsync(span, service, job, input);
        if (answer is UpstreamAnswer.NotNow or UpstreamAnswer.Refused)
        {
            span.Fail(answer is UpstreamAnswer.NotNow ? "not-now" : "refused");
        }

        return answer;
    }

    public void Dispose() => _http.Dispose();

    private async Task<UpstreamAnswer> AskAsync(Activity? span, Service service, Job job, byte[] input)
    {
        using var limit = new CancellationTokenSource(service.TimeLimit, time);
        try
        {
            using var request = await RequestAsync(service, job, input, limit.Token);
            using var response = await _http.SendAsync(request, limit.Token);
            _ = span?.SetTag(PaywallSpans.StatusTag, (int)response.StatusCode);
            return await ReadAsync(job, response, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new UpstreamAnswer.NotNow($"no answer within {service.TimeLimit}", RetryAfter: null);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or AuthenticationFailedException)
        {
            return new UpstreamAnswer.NotNow(broken.Message, RetryAfter: null);
        }
        catch (ResultTooLargeException tooLarge)
        {
            return new UpstreamAnswer.Refused(JobFailure.TooLarge, tooLarge.Message);
        }
        catch (Exception bug) when (bug is not StorageUnavailableException)
        {
            // As at a process boundary: whatever an upstream does to us, its job must not stand still until the lease is over.
            LogBug(job.Purchase.ToString(), bug);
            return new UpstreamAnswer.NotNow(bug.GetType().Name, RetryAfter: null);
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(Service service, Job job, byte[] input, CancellationToken cancellationToken)
    {
        var address = new Uri(service.Upstream.GetLeftPart(UriPartial.Path) + job.Input.Query, AsWritten);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(input) };
        if (job.Input.ContentType is { } type)
        {
            request.Content.Headers.TryAddWithoutValidation(HeaderNames.ContentType, type);
        }

        var purchase = job.Purchase.ToString();
        var headers = request.Headers;
        headers.TryAddWithoutValidation(Attempt, job.Attempts.ToString(CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation(Deadline, job.GiveUpAt?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (configuration.PublicUrl is { } root)
        {
            headers.TryAddWithoutValidation(JobUrl, new Uri(root, $"ops/jobs/{purchase}").AbsoluteUri);
            headers.TryAddWithoutValidation(JobToken, tokens.Write(job.Purchase, job.Credits));
        }

        await introduction.IntroduceAsync(request, service.UpstreamAuth, purchase, purchase, cancellationToken);
        return request;
    }

    private async Task<UpstreamAnswer> ReadAsync(Job job, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        switch (status)
        {
            case StatusCodes.Status202Accepted:
                return new UpstreamAnswer.Later(ReadFinishBy(response));
            case >= 200 and <= 299:
                var head = new JobResult(Header(response, HeaderNames.ContentType), Length: 0)
                {
                    ContentEncoding = Header(response, HeaderNames.ContentEncoding),
                    ContentDisposition = Header(response, HeaderNames.ContentDisposition),
                };
                return new UpstreamAnswer.Finished(await results.KeepAsync(
                    job, head, await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken));
            case >= 400 and <= 499 when !IsForPaywall(status):
                return new UpstreamAnswer.Refused(JobFailure.Refused, await UpstreamDetail.ReadAsync(response, cancellationToken));
            default:
                return new UpstreamAnswer.NotNow($"status {status}", RetryAfter(response));
        }
    }

    /// <summary>A refusal that is about the paywall, or about the moment, and not about the input.</summary>
    private static bool IsForPaywall(int status) => status is 401 or 402 or 403 or 407 or 408 or 409 or 421 or 423 or 425 or 429;

    private static DateTimeOffset? ReadFinishBy(HttpResponseMessage response) =>
        long.TryParse(Header(response, FinishBy), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null;

    /// <summary>One value of visible characters, or none.</summary>
    private static string? Header(HttpResponseMessage response, string name)
    {
        var isThere = response.Headers.NonValidated.TryGetValues(name, out var values)
            || response.Content.Headers.NonValidated.TryGetValues(name, out values);
        return isThere && values.Count == 1 ? JobResult.Header(values.ToString()) : null;
    }

    [LoggerMessage(LogLevel.Error, "The upstream's answer to the job of purchase {Purchase} could not be taken for a reason that should not exist")]
    private partial void LogBug(string purchase, Exception bug);
}
