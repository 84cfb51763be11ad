using System.Text.Json.Serialization;

namespace Paywall.Sandbox.Network;

/// <summary>What can be paid to a Lightning address; amounts in millisatoshis.</summary>
internal sealed record AddressTerms(
    string Tag, string Callback, ulong MinSendable, ulong MaxSendable, string Metadata, int CommentAllowed);

/// <summary>An invoice for a Lightning address.</summary>
internal sealed record AddressInvoice(string Pr, IReadOnlyList<string> Routes);

/// <summary>Why there is none.</summary>
internal sealed record AddressError(string Status, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AddressTerms))]
[JsonSerializable(typeof(AddressInvoice))]
[JsonSerializable(typeof(AddressError))]
[JsonSerializable(typeof(string[][]))]
internal sealed partial class AddressJson : JsonSerializerContext;
