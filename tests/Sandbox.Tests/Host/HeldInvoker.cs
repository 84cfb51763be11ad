using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Paywall.Sandbox.Host;

namespace Paywall.Sandbox.Tests.Host;

/// <summary>A handler inside the test: it answers at once, or when the test says so.</summary>
internal sealed class HeldInvoker : IFunctionInvoker
{
    private readonly ConcurrentQueue<TaskCompletionSource<InvocationOutcome>> _held = [];
    private int _running;

    public ConcurrentQueue<JsonObject> Documents { get; } = [];

    /// <summary>Whether invocations wait for <see cref="Release"/>.</summary>
    public bool Holds { get; set; }

    public bool IsUp { get; set; } = true;

    /// <summary>What invocations end with that are not held.</summary>
    public InvocationOutcome Outcome { get; set; } = new InvocationOutcome.Succeeded();

    public int Running => Volatile.Read(ref _running);

    public JsonNode this[int index] => Documents.ElementAt(index);

    public Task<bool> WaitUntilUpAsync(CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return Task.FromResult(IsUp);
    }

    public async Task<InvocationOutcome> InvokeAsync(string function, JsonObject document, CancellationToken stopping)
    {
        var outcome = new TaskCompletionSource<InvocationOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Increment(ref _running);
        try
        {
            if (Holds)
            {
                _held.Enqueue(outcome);
            }
            else
            {
                outcome.SetResult(Outcome);
            }

            Documents.Enqueue(document);
            return await outcome.Task.WaitAsync(stopping);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>Ends the invocation that has waited longest.</summary>
    public void Release(InvocationOutcome? outcome = null)
    {
        Assert.True(_held.TryDequeue(out var held), "nothing is held");
        held.SetResult(outcome ?? new InvocationOutcome.Succeeded());
    }

    public string Data(int index) => this[index]["Data"]!["msg"]!.GetValue<string>();

    public string Metadata(int index, string name) => this[index]["Metadata"]![name]!.GetValue<string>();
}
