using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>Reads a whole number of millisatoshis, written as a number or as a string; of anything else it makes null.</summary>
internal sealed class TolerantMsat : JsonConverter<MilliSatoshi?>
{
    public override MilliSatoshi? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        decimal number;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetDecimal(out number):
            case JsonTokenType.String when decimal.TryParse(reader.GetString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number):
                return number is >= 0 and <= ulong.MaxValue && decimal.IsInteger(number) ? new MilliSatoshi((ulong)number) : null;
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>A string of digits.</summary>
    public override void Write(Utf8JsonWriter writer, MilliSatoshi? value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value?.Value.ToString(CultureInfo.InvariantCulture));
}
