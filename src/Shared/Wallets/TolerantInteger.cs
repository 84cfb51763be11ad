using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paywall.Wallets;

/// <summary>Reads a whole number with or without a sign, written as a number or as a string; of anything else it makes null.</summary>
internal sealed class TolerantInteger : JsonConverter<long?>
{
    private const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        decimal number;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetDecimal(out number):
            case JsonTokenType.String when decimal.TryParse(reader.GetString(), Styles, CultureInfo.InvariantCulture, out number):
                return number is > long.MinValue and <= long.MaxValue && decimal.IsInteger(number) ? (long)number : null;
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options) => throw new NotSupportedException();
}
