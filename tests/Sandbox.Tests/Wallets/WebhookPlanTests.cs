using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Wallets;

namespace Paywall.Sandbox.Tests.Wallets;

public class WebhookPlanTests
{
    [Theory]
    [InlineData("lost", WebhookDelivery.Lost, 0)]
    [InlineData("doubled", WebhookDelivery.Doubled, 0)]
    [InlineData("reordered", WebhookDelivery.Reordered, 2)]
    [InlineData("late=1.5", WebhookDelivery.Late, 1.5)]
    [InlineData("slow=3", WebhookDelivery.Slow, 3)]
    internal void What_is_asked_for_is_planned_with_or_without_forgeries(string text, WebhookDelivery delivery, double seconds)
    {
        var plan = new WebhookPlan(delivery, TimeSpan.FromSeconds(seconds), IsForged: false);
        Assert.Equal(plan, WebhookPlan.None.Add(text));
        Assert.Equal(plan with { IsForged = true }, WebhookPlan.None.Add(text).Add("forged"));
        Assert.Equal(plan with { IsForged = true }, WebhookPlan.None.Add("forged").Add(text));
    }

    [Theory]
    [InlineData("gone", "--webhook gone: 'gone' is none of lost, late=SECONDS, doubled, reordered, forged, slow=SECONDS.")]
    [InlineData("lost=3", "--webhook lost=3: 'lost=3' is none of lost, late=SECONDS, doubled, reordered, forged, slow=SECONDS.")]
    [InlineData("late", "--webhook late: late needs seconds, such as late=3.")]
    [InlineData("slow=0", "--webhook slow=0: '0' is no number of seconds up to 3600.")]
    [InlineData("late=-1", "--webhook late=-1: '-1' is no number of seconds up to 3600.")]
    [InlineData("late=1e3", "--webhook late=1e3: '1e3' is no number of seconds up to 3600.")]
    public void Anything_else_is_one_clear_line(string text, string message) =>
        Assert.Equal(message, Assert.Throws<SandboxException>(() => WebhookPlan.None.Add(text)).Message);

    [Fact]
    public void A_webhook_cannot_be_lost_and_doubled() => Assert.Equal(
        "--webhook doubled: only forged goes together with another one.",
        Assert.Throws<SandboxException>(() => WebhookPlan.None.Add("lost").Add("doubled")).Message);
}
