using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paywall.Wallets.Voltage;

/// <summary>Reads why a payment failed; of anything but an object it makes null.</summary>
internal sealed class VoltageErrorReader : JsonConverter<VoltageError?>
{
    public override VoltageError? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return JsonSerializer.Deserialize(ref reader, VoltageJson.Default.VoltageError);
        }

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, VoltageError? value, JsonSerializerOptions options) => throw new NotSupportedException();
}
