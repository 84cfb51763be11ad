using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paywall.Cost.Inputs;

/// <summary>Reads a file that may not say more or less than is expected.</summary>
internal static class JsonInput
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="CostException">It is missing, or says something else.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Strict) ?? throw new CostException($"{path} is empty.");
        }
        catch (JsonException malformed)
        {
            throw new CostException($"{path} cannot be read: {malformed.Message.ReplaceLineEndings(" ")}");
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new CostException(missing.Message);
        }
    }
}
