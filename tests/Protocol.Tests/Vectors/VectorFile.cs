using System.Text.Json;

namespace Paywall.Protocol.Tests.Vectors;

/// <summary>Reads the vector files, which are part of the test assembly.</summary>
internal static class VectorFile
{
    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Bolt11Vectors Bolt11 { get; } = Read<Bolt11Vectors>("bolt11.json", SnakeCase);

    public static MacaroonVector[] Macaroons { get; } = Read<MacaroonVector[]>("macaroons.json", CamelCase);

    private static T Read<T>(string name, JsonSerializerOptions options)
    {
        using var stream = typeof(VectorFile).Assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<T>(stream, options)!;
    }
}
