using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Reads what a buyer wants done. Whatever is wrong with it stays wrong, so every refusal is one for good.</summary>
internal static class JobInput
{
    /// <summary>How many bytes an input may have.</summary>
    public const int Limit = 16 * 1024;

    /// <summary>Reads an input; the other result says why it is refused.</summary>
    public static (T? Input, SandboxProblem? Problem) Read<T>(JobCall call, JsonTypeInfo<T> type)
        where T : class
    {
        if (!MediaTypeHeaderValue.TryParse(call.ContentType, out var media)
            || !media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return (null, new(415, "unsupported-media-type", "The input is not JSON", "The input must be application/json."));
        }

        if (call.Input.Length > Limit)
        {
            return (null, new(413, "input-too-large", "The input is too large", $"It may have {Limit} bytes."));
        }

        try
        {
            return JsonSerializer.Deserialize(call.Input.Span, type) is { } input
                ? (input, null)
                : (null, Refused("The input must be a JSON object."));
        }
        catch (JsonException)
        {
            // Its message speaks of .NET types, which help no buyer.
            var members = string.Join(", ", type.Properties.Select(property => property.Name));
            return (null, Refused($"The input must be a JSON object with exactly these members: {members}."));
        }
    }

    /// <summary>The answer to an input that is understood and impossible.</summary>
    public static SandboxProblem Refused(string detail) => new(422, "input-refused", "The input cannot be worked with", detail);
}
