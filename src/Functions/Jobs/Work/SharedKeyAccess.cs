//
//  Shared Access Signature token of Service Bus
//
//      SharedAccessSignature sr=<resource>&sig=<signature>&se=<end>&skn=<key name>
//
//      resource  = percent-encoded URI of what may be used, in lower case before it is encoded
//      end       = unix seconds
//      signature = percent-encoded base64(HMAC-SHA256(key, resource "\n" end)); the key is the text of the key, not the bytes it may be base64 of
//
//  References
//      "Service Bus access control with Shared Access Signatures",
//      https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas
//
//  Limits
//      good for an hour and for the one queue, and used until five minutes before its end
//

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Paywall.Functions.Jobs.Work;

/// <summary>Access by a key that has the right Send.</summary>
internal sealed class SharedKeyAccess(ServiceBusConnection.SharedKey connection, TimeProvider time) : IServiceBusAccess
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private Token? _token;

    public ValueTask<string> AuthorizeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var token = Volatile.Read(ref _token);
        if (token is null || now >= token.End - Margin)
        {
            token = new Token(Sign(connection, now + Life), now + Life);
            Volatile.Write(ref _token, token);
        }

        return ValueTask.FromResult(token.Text);
    }

    /// <summary>Makes a token for the queue.</summary>
    /// <param name="connection">The namespace and its key.</param>
    /// <param name="end">Until when it is good; parts of a second do not count.</param>
    public static string Sign(ServiceBusConnection.SharedKey connection, DateTimeOffset end)
    {
        var resource = Uri.EscapeDataString(new Uri(connection.Address, IWorkQueue.Name).AbsoluteUri.ToLowerInvariant());
        var seconds = end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(connection.Key), Encoding.UTF8.GetBytes($"{resource}\n{seconds}"));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}"
            + $"&se={seconds}&skn={Uri.EscapeDataString(connection.KeyName)}";
    }

    private sealed record Token(string Text, DateTimeOffset End)
    {
        public override string ToString() => "***";
    }
}
