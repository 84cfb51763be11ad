//
//  Shared access signature of Service Bus
//
//      Authorization: SharedAccessSignature sr=<resource>&sig=<signature>&se=<expiry>&skn=<name of the key>
//
//      The resource is a URI, percent-encoded; whatever lies under it is allowed. The expiry is in seconds since 1970. The
//      signature is base64(HMAC-SHA256(key, <resource, as encoded> + "\n" + <expiry>)), percent-encoded.
//
//  References
//      Azure Service Bus, "Service Bus access control with Shared Access Signatures"
//      Service Bus REST API, "Generate SAS token"
//
//  Limits
//      Every key is one of the namespace; its scheme is left out of the comparison, as clients write http, https or sb
//

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Paywall.Sandbox.ServiceBus;

/// <summary>The token of a caller that knows a key.</summary>
internal sealed class SharedAccessSignature
{
    public const string Scheme = "SharedAccessSignature ";

    private readonly Dictionary<string, string> _fields;

    private SharedAccessSignature(Dictionary<string, string> fields) => _fields = fields;

    /// <summary>Null if it is malformed.</summary>
    public static SharedAccessSignature? TryParse(string header)
    {
        Dictionary<string, string> fields = [];
        foreach (var part in header[Scheme.Length..].Split('&'))
        {
            if (part.Split('=', 2) is not [var name, { Length: > 0 } value] || !fields.TryAdd(name, value))
            {
                return null;
            }
        }

        string[] names = ["sr", "sig", "se", "skn"];
        return fields.Count == names.Length && names.All(fields.ContainsKey) ? new SharedAccessSignature(fields) : null;
    }

    /// <summary>Why it does not let its caller in; null if it does.</summary>
    /// <param name="keys">The keys of the namespace.</param>
    /// <param name="host">The namespace, as it was called.</param>
    /// <param name="path">What is called.</param>
    /// <param name="now">The time.</param>
    public string? Refuse(IEnumerable<SharedAccessKey> keys, string host, string path, DateTimeOffset now)
    {
        var name = Uri.UnescapeDataString(_fields["skn"]);
        if (keys.FirstOrDefault(key => key.Name == name) is not { } key || !IsSignedBy(key))
        {
            return "InvalidSignature: The token has an invalid signature.";
        }

        var hasExpiry = long.TryParse(_fields["se"], NumberStyles.None, CultureInfo.InvariantCulture, out var expiry);
        if (!hasExpiry || expiry <= now.ToUnixTimeSeconds())
        {
            return "ExpiredToken: The token is expired.";
        }

        return Covers(host + path) ? null : "InvalidAudience: The authorization header contains a token for another resource.";
    }

    private bool IsSignedBy(SharedAccessKey key)
    {
        var signed = Encoding.UTF8.GetBytes($"{_fields["sr"]}\n{_fields["se"]}");
        var expected = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.Key), signed));
        var given = Uri.UnescapeDataString(_fields["sig"]);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
    }

    private bool Covers(string called)
    {
        var resource = Uri.UnescapeDataString(_fields["sr"]);
        var afterScheme = resource.Split("://", 2)[^1].TrimEnd('/');
        return $"{called}/".StartsWith($"{afterScheme}/", StringComparison.OrdinalIgnoreCase);
    }
}
