using System.Globalization;
using Paywall.Docs.Tests.Markdown;

namespace Paywall.Docs.Tests.Reference;

/// <summary>The rotation of docs/operate.md, step by step.</summary>
public sealed class KeyRotationTests
{
    private static readonly DateTimeOffset AddedAt = DateTimeOffset.Parse("2027-01-31T12:00:00Z", CultureInfo.InvariantCulture);

    [Fact]
    public void The_document_has_the_settings_of_this_test()
    {
        var text = Document.Of("docs/operate.md").Section("Rotate keys");

        Assert.Contains($"`{AddedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}`", text, StringComparison.Ordinal);
        Assert.Contains("at least 427 days after", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(426, false)]
    [InlineData(427, true)]
    public void An_old_key_may_retire_so_many_days_after_the_new_one_was_added(int days, bool isAccepted)
    {
        var settings = Rotated();
        settings["Paywall__Keys__0__RetiresAt"] = AddedAt.AddDays(days).ToString("O", CultureInfo.InvariantCulture);

        Assert.Equal(isAccepted, Configurations.Starts(settings));
    }

    [Fact]
    public void The_old_key_can_be_taken_out_in_the_end()
    {
        var settings = Rotated();
        settings.Remove("Paywall__Keys__0__Id");
        settings.Remove("Paywall__Keys__0__Secret");

        Assert.True(Configurations.Starts(settings));
    }

    [Fact]
    public void Only_the_first_key_needs_no_time()
    {
        var settings = Rotated();
        settings.Remove("Paywall__Keys__1__AddedAt");

        Assert.False(Configurations.Starts(settings));
    }

    private static Dictionary<string, string?> Rotated() => Configurations.Join(Configurations.Call, new()
    {
        ["Paywall__Keys__1__Id"] = "2",
        ["Paywall__Keys__1__Secret"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]),
        ["Paywall__Keys__1__AddedAt"] = AddedAt.ToString("O", CultureInfo.InvariantCulture),
    });
}
