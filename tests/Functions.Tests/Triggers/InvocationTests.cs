using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Triggers;

namespace Paywall.Functions.Tests.Triggers;

public class InvocationTests
{
    private const string Message = "v1.7.mac.run.purchase.3";
    private const string Metadata = "\"Metadata\":{\"DequeueCount\":\"1\",\"Id\":\"\\\"m1\\\"\",\"sys\":{\"MethodName\":\"FulfilJob\"}}";

    private const int Longest = 64 * 1024;

    [Fact]
    public async Task A_binary_message_is_base64_of_its_bytes() =>
        Assert.Contains(Message, await ReadAsync(Document(Quote(Base64(Message)))));

    [Fact]
    public async Task A_text_message_is_a_json_string_in_a_json_string() =>
        Assert.Contains(Message, await ReadAsync(Document(Quote(Quote(Message)))));

    [Fact]
    public async Task A_message_may_be_a_json_string_alone() =>
        Assert.Contains(Message, await ReadAsync(Document(Quote(Message))));

    [Fact]
    public async Task What_is_not_known_is_overlooked()
    {
        var text = $$$"""{"Sort":[1,{}],{{{Metadata}}},"Data":{"other":{"a":[]},"more":[1],"count":7,"message":{{{Quote(Base64(Message))}}}},"More":null}""";
        Assert.Contains(Message, await ReadAsync(text));
    }

    [Theory]
    [InlineData("Metadata")]
    [InlineData("data")]
    public async Task A_message_stands_below_data_and_nowhere_else(string member) =>
        Assert.Empty(await ReadAsync($$$"""{"{{{member}}}":{"message":{{{Quote(Message)}}}}}"""));

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("{\"Data\":null}")]
    [InlineData("{\"Data\":{}}")]
    [InlineData("{\"Data\":[]}")]
    [InlineData("{\"Data\":[\"text\"]}")]
    [InlineData("{\"Data\":\"text\"}")]
    [InlineData("{\"Data\":{\"message\":null}}")]
    [InlineData("{\"Data\":{\"message\":1}}")]
    [InlineData("{\"Data\":{\"message\":[\"text\"]}}")]
    [InlineData("{\"Data\":{\"message\":{\"text\":\"text\"}}}")]
    [InlineData("{\"Data\":{\"message\":\"\\ud800\"}}")]
    [InlineData("{\"Data\":{\"message\":\"\\\"\\\\ud800\\\"\"}}")]
    [InlineData("{\"Data\":{\"message\":\"\\\"a\\\"b\\\"\"}}")]
    [InlineData("{\"Data\":{\"message\":\"text\"}")]
    [InlineData("{\"Data\":{\"message\":\"text\"}} {}")]
    public async Task A_document_of_another_form_has_no_message(string text) => Assert.Empty(await ReadAsync(text));

    [Fact]
    public async Task Deep_nesting_has_no_message()
    {
        var depth = Longest / 4;
        Assert.Empty(await ReadAsync($$$"""{"Data":{"message":{{{new string('[', depth)}}}{{{new string(']', depth)}}}}}"""));
    }

    [Fact]
    public async Task A_document_may_have_64_kib_and_no_more()
    {
        var document = Document(Quote(Base64(Message)));
        Assert.Contains(Message, await ReadAsync(document.PadRight(Longest)));
        Assert.Empty(await ReadAsync(document.PadRight(Longest + 1)));
        Assert.Empty(await ReadAsync(document.PadRight(Longest * 4)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("/////w==")]
    [InlineData("v1.7.mac.run.purchase.3 and more")]
    [InlineData("====")]
    public async Task A_text_that_is_base64_of_something_else_is_read_all_the_same(string text)
    {
        var readings = await ReadAsync(Document(Quote(text)));
        Assert.Equal(text, readings[0]);
        Assert.DoesNotContain(Message, readings);
    }

    [Fact]
    public async Task A_message_comes_in_pieces()
    {
        var context = new DefaultHttpContext { Request = { Body = new Pieces(Encoding.UTF8.GetBytes(Document(Quote(Base64(Message))))) } };
        Assert.Contains(Message, await Invocation.ReadMessageAsync(context.Request, Shop.Cancellation));
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(string text)
    {
        var context = new DefaultHttpContext { Request = { Body = new MemoryStream(Encoding.UTF8.GetBytes(text)) } };
        return await Invocation.ReadMessageAsync(context.Request, Shop.Cancellation);
    }

    private static string Document(string message) => $$$"""{"Data":{"message":{{{message}}}},{{{Metadata}}}}""";

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>Gives one byte at a time, as a chunked request may.</summary>
    private sealed class Pieces(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
