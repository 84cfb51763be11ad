using System.Globalization;
using System.Net;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Azure.Identity;
using Microsoft.Net.Http.Headers;
using Polly.Timeout;

namespace Paywall.Functions.Jobs.Work;

/// <summary>A Service Bus queue, sent to through the REST operation "Send Message" and received from by the Functions host.</summary>
internal sealed partial class ServiceBusWorkQueue(
    IHttpClientFactory http,
    ServiceBusConnection connection,
    IServiceBusAccess access,
    WorkFrames frames,
    TimeProvider time,
    ILogger<ServiceBusWorkQueue> log) : IWorkQueue
{
    public const string ClientName = "servicebus";

    private const string PropertiesHeader = "BrokerProperties";

    /// <summary>What the storage may take too: whoever sends work has a request or a message waiting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Long enough for any delay; what is lost all the same, a deadline finds.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(14);

    public async Task SendAsync(WorkItem item, TimeSpan delay)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            using var request = await WriteAsync(item, delay, patience.Token);
            using var response = await http.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (response.StatusCode != HttpStatusCode.Created)
            {
                LogRefused(connection.Address.Host, (int)response.StatusCode, AdviceOn(response.StatusCode));
                throw new QueueUnavailableException(
                    new HttpRequestException($"The Service Bus answered {(int)response.StatusCode}.", inner: null, response.StatusCode));
            }
        }
        catch (AuthenticationFailedException fault)
        {
            LogNoToken(connection.Address.Host, fault.GetType().Name);
            throw new QueueUnavailableException(fault);
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutRejectedException or OperationCanceledException)
        {
            // Nobody cancels but the patience: work is sent to the end once it is begun.
            LogUnreachable(connection.Address.Host, fault.GetType().Name);
            throw new QueueUnavailableException(fault);
        }
    }

    private async Task<HttpRequestMessage> WriteAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken)
    {
        var due = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Ceiling(delay.TotalSeconds));
        var properties = new BrokerProperties(
            IdOf(item, due),
            (long)Life.TotalSeconds,
            delay > TimeSpan.Zero ? due.ToString("R", CultureInfo.InvariantCulture) : null);
        var authorization = await access.AuthorizeAsync(cancellationToken);
        var request = new HttpRequestMessage(HttpMethod.Post, connection.Messages)
        {
            Content = new StringContent(frames.Write(item), Encoding.UTF8, MediaTypeNames.Text.Plain),
        };
        request.Headers.TryAddWithoutValidation(HeaderNames.Authorization, authorization);
        request.Headers.TryAddWithoutValidation(PropertiesHeader, JsonSerializer.Serialize(properties, BrokerJson.Default.BrokerProperties));
        return request;
    }

    /// <summary>
    /// Without its time, a refund that is put off would bear the id of the message that its worker has just read, and be dropped for the same.
    /// With it, two who see the same payment may both have it looked at, of which the second finds nothing to do.
    /// </summary>
    private static string IdOf(WorkItem item, DateTimeOffset due) => string.Create(
        CultureInfo.InvariantCulture, $"{item.Purchase}-{WorkKinds.Write(item.Kind)}-{item.Attempt}-{due.ToUnixTimeSeconds()}");

    private static string AdviceOn(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized =>
            "the key or its name is wrong, or the identity is not of the namespace's tenant, or lacks the role Azure Service Bus Data Sender",
        HttpStatusCode.Forbidden =>
            "the identity lacks the role Azure Service Bus Data Sender, the key lacks the right Send, the network rules keep the app out, or the queue is full",
        HttpStatusCode.NotFound or HttpStatusCode.Gone =>
            $"there is no queue named {IWorkQueue.Name} in the namespace, or the namespace is another",
        HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge =>
            $"the queue {IWorkQueue.Name} cannot take such messages; it must not have sessions, and must take messages of 1 KiB",
        HttpStatusCode.TooManyRequests => "the namespace is throttled: it needs more capacity",
        >= HttpStatusCode.InternalServerError => "the Service Bus is not well; nothing is to be done but to wait",
        _ => "that is no answer of a Service Bus: the name of the namespace may be wrong",
    };

    [LoggerMessage(LogLevel.Error, "The Service Bus {Namespace} did not take work for the queue, status {Status}: {Advice}")]
    private partial void LogRefused(string @namespace, int status, string advice);

    [LoggerMessage(LogLevel.Error, "No token for the Service Bus {Namespace} can be had ({Reason}): the function app has no managed identity, or ServiceBusConnection__clientId names none of its identities")]
    private partial void LogNoToken(string @namespace, string reason);

    [LoggerMessage(LogLevel.Error, "The Service Bus {Namespace} cannot be reached ({Reason}): its name, its network rules, or the network")]
    private partial void LogUnreachable(string @namespace, string reason);
}
