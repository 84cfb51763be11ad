using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Tests.Processes;

public class NodeRuntimeTests
{
    [Fact]
    public async Task The_installed_version_is_found()
    {
        var node = await NodeRuntime.FindAsync(searchPath: null, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(node));
    }

    [Fact]
    public async Task A_missing_Node_is_one_clear_line()
    {
        using var empty = new TempFolder();
        Assert.Equal("Node.js was not found on the PATH. Install Node.js 20 or newer: https://nodejs.org", await FailAsync(empty));
    }

    [Fact]
    public async Task A_file_that_may_not_be_executed_is_no_program()
    {
        using var folder = new TempFolder();
        folder.Write("node", "#!/bin/sh\necho v99.0.0\n");
        Assert.StartsWith("Node.js was not found", await FailAsync(folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_Node_is_one_clear_line()
    {
        using var folder = new TempFolder();
        var node = folder.WriteExecutable("node", "#!/bin/sh\necho v16.20.2\n");
        Assert.Equal($"Node.js v16.20.2 at {node} is too old. Install Node.js 20 or newer: https://nodejs.org", await FailAsync(folder));
    }

    [Fact]
    public async Task Something_else_named_node_is_one_clear_line()
    {
        using var folder = new TempFolder();
        var node = folder.WriteExecutable("node", "#!/bin/sh\necho amateur packet radio node\n");
        Assert.StartsWith($"{node} --version does not answer like Node.js.", await FailAsync(folder), StringComparison.Ordinal);
    }

    private static async Task<string> FailAsync(TempFolder searchPath)
    {
        var finding = NodeRuntime.FindAsync(searchPath.Path, TestContext.Current.CancellationToken);
        return (await Assert.ThrowsAsync<SandboxException>(() => finding)).Message;
    }
}
