using Paywall.Functions.Jobs.Work;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Jobs.Work;

public class WorkItemTests
{
    private const string Purchase = "0bbx51wz1x9rqsn2rw5mz4ym31";

    [Theory]
    [InlineData(WorkKind.Run, 1, $"run.{Purchase}.1")]
    [InlineData(WorkKind.Refund, 0, $"refund.{Purchase}.0")]
    [InlineData(WorkKind.Notice, int.MaxValue, $"notice.{Purchase}.2147483647")]
    internal void What_is_written_is_read_again(WorkKind kind, int attempt, string text)
    {
        var item = new WorkItem(kind, PurchaseId.Parse(Purchase), attempt);
        Assert.Equal(text, item.ToString());
        Assert.True(WorkItem.TryParse(text, out var read));
        Assert.Equal(item, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData($"run.{Purchase}")]
    [InlineData($"Run.{Purchase}.1")]
    [InlineData($"sell.{Purchase}.1")]
    [InlineData($"0.{Purchase}.1")]
    [InlineData($"run.{Purchase}.-1")]
    [InlineData($"run.{Purchase}.+1")]
    [InlineData($"run.{Purchase}. 1")]
    [InlineData($"run.{Purchase}.1,000")]
    [InlineData($"run.{Purchase}.")]
    [InlineData($"run.{Purchase}.2147483648")]
    [InlineData($"run.{Purchase}.\u0661")]
    [InlineData($"run.{Purchase}0.1")]
    [InlineData("run..1")]
    [InlineData("run.0BBX51WZ1X9RQSN2RW5MZ4YM31.1")]
    [InlineData("run.00f5f4a1e-7c3d-4e2f-9a8b-1c2d3e4f5061.1")]
    public void Anything_else_is_not_an_item(string text)
    {
        Assert.False(WorkItem.TryParse(text, out var item));
        Assert.Null(item);
    }
}
