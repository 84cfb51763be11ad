using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Tells the paywall how its jobs go. No redirect is followed, because the token is for the paywall only.</summary>
internal sealed class JobReporter : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Says how far a job is. Returns the status of the answer, or null if there was none.</summary>
    public Task<int?> ReportProgressAsync(JobAddress job, JobProgress progress, CancellationToken cancellation) =>
        PostAsync(job, "progress", progress, JobsJson.Default.JobProgress, cancellation);

    /// <summary>Hands a result in. Returns the status of the answer, or null if there was none.</summary>
    public Task<int?> SendResultAsync<T>(JobAddress job, T result, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        PostAsync(job, "result", result, type, cancellation);

    /// <summary>Gives a job up. Returns the status of the answer, or null if there was none.</summary>
    public Task<int?> SendFailureAsync(JobAddress job, JobFailure failure, CancellationToken cancellation) =>
        PostAsync(job, "failure", failure, JobsJson.Default.JobFailure, cancellation);

    public void Dispose() => _client.Dispose();

    private async Task<int?> PostAsync<T>(JobAddress job, string what, T body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        // By the system's clock: what is waited for is a real connection, whatever the sandbox's time is.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, job.At(what))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", job.Token);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
