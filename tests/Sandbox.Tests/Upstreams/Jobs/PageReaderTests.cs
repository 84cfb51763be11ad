using System.Text;
using Microsoft.Net.Http.Headers;
using Paywall.Sandbox.Upstreams.Jobs;

namespace Paywall.Sandbox.Tests.Upstreams.Jobs;

public sealed class PageReaderTests
{
    private static readonly MediaTypeHeaderValue Type = new("text/html") { Charset = "utf-8" };

    [Fact]
    public async Task Text_ends_at_100000_characters_and_says_so()
    {
        var whole = await ReadAsync(new string('x', 100_000));
        var cut = await ReadAsync(new string('x', 100_001));
        var plain = PageReader.ReadText(Address, Answer(new string('x', 99_999) + "😀"), Type);

        Assert.Equal((100_000, false), (whole.Text.Length, whole.Truncated));
        Assert.Equal((100_000, true), (cut.Text.Length, cut.Truncated));
        Assert.Equal((99_999, true), (plain.Text.Length, plain.Truncated));
    }

    [Fact]
    public async Task Links_end_at_200_and_say_so()
    {
        var whole = await ReadAsync(string.Concat(Enumerable.Range(0, 200).Select(i => $"<a href=/{i}>{i}</a>")));
        var cut = await ReadAsync(string.Concat(Enumerable.Range(0, 201).Select(i => $"<a href=/{i}>{i}</a>")));

        Assert.Equal((200, false), (whole.Links.Count, whole.Truncated));
        Assert.Equal((200, true), (cut.Links.Count, cut.Truncated));
    }

    [Fact]
    public async Task A_page_that_was_cut_says_so() =>
        Assert.True((await PageReader.ReadHtmlAsync(Address, Answer("x") with { IsCut = true }, Type, Cancellation))!.Truncated);

    [Theory]
    [InlineData("<p hidden>no</p><p>yes", "yes")]
    [InlineData("<div aria-hidden=true>no</div>yes", "yes")]
    [InlineData("<div role=navigation>no</div>yes", "yes")]
    [InlineData("<body><noscript>no</noscript><template>no</template><button>no</button>yes", "yes")]
    [InlineData("a<b>b</b>c <i> d</i>", "abc d")]
    [InlineData("a&nbsp;b &lt;c&gt;", "a\u00a0b <c>")]
    [InlineData("<pre>a\n  b</pre>c", "a\n  b\n\nc")]
    [InlineData("<div>a<div>b</div></div>c", "a\nb\nc")]
    [InlineData("<!-- no -->yes", "yes")]
    [InlineData("", "")]
    public async Task Text_is_what_a_reader_sees(string html, string text) => Assert.Equal(text, (await ReadAsync(html)).Text);

    [Theory]
    [InlineData("<div>", 200_000)]
    [InlineData("<b>", 300_000)]
    [InlineData("<p><font size=1><font size=2><font size=3>", 20_000)]
    [InlineData("<table>", 100_000)]
    [InlineData("<a href=x><div>", 60_000)]
    [InlineData("<svg><a href=x>", 60_000)]
    [InlineData("<br>", 99_000)]
    [InlineData("<p>", 99_000)]
    [InlineData("<div></div>", 95_000)]
    [InlineData("</p>", 200_000)]
    [InlineData("<b><p></b>", 100_000)]
    public async Task A_page_made_to_be_hard_to_read_is_given_up_or_read_soon(string tag, int times)
    {
        var html = string.Concat(Enumerable.Repeat(tag, times));
        var answer = Answer(html[..Math.Min(html.Length, PageFetch.BodyLimit)]);

        var page = await SoonAsync(() => PageReader.ReadHtmlAsync(Address, answer, Type, Cancellation));

        Assert.True(page is null || page.Text.Length == 0);
    }

    [Fact]
    public async Task Attributes_without_end_are_read_soon()
    {
        var html = $"<p {string.Join(' ', Enumerable.Range(0, 140_000).Select(i => $"x{i}"))}>text";

        var page = await SoonAsync(() => ReadAsync(html));

        Assert.Equal("text", page.Text);
    }

    [Fact]
    public async Task A_page_is_read_as_deep_as_browsers_go()
    {
        Assert.Equal("deep", (await ReadAsync(string.Concat(Enumerable.Repeat("<div>", 400)) + "deep<br>")).Text);
        Assert.Null(await PageReader.ReadHtmlAsync(Address, Answer(string.Concat(Enumerable.Repeat("<div>", 600))), Type, Cancellation));
    }

    private static Uri Address { get; } = new("https://a.example/");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>On another thread, because a parser that does not end does not give this one back.</summary>
    private static Task<T> SoonAsync<T>(Func<Task<T>> read) =>
        Task.Run(read, Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

    private static async Task<BrowsedPage> ReadAsync(string html) =>
        (await PageReader.ReadHtmlAsync(Address, Answer(html), Type, Cancellation))!;

    private static PageFetch.Answered Answer(string html) => new(200, "text/html", null, Encoding.UTF8.GetBytes(html), false);
}
