using System.Text.Json;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Walkthrough;

namespace Paywall.Sandbox;

/// <summary>One run of the sandbox: start, tell where everything is, walk through the purchases, stay up.</summary>
internal static class Session
{
    /// <returns>The exit code.</returns>
    /// <exception cref="SandboxException">Something cannot be started.</exception>
    public static async Task<int> RunAsync(SandboxOptions options, CancellationToken stop)
    {
        // Programs read stdout when they ask for JSON, so everything that is told on the side goes elsewhere.
        var aside = options.Json ? Console.Error : Console.Out;
        try
        {
            await using var stack = await Stack.StartAsync(options, (level, line) => Tell(aside, level, line), stop);
            await TellAddressesAsync(options, stack);
            await TellFaultsAsync(options, aside);
            if (!options.Quiet && !await Purchases.WalkAsync(stack, Console.Out, stop))
            {
                return 1;
            }

            if (!options.Once)
            {
                await aside.WriteLineAsync("The sandbox stays up until it is interrupted (Ctrl+C).");
                await Task.Delay(Timeout.Infinite, stop);
            }

            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Interrupted, which is how a sandbox that stays up ends.
            return options.Once ? 1 : 0;
        }
    }

    private static void Tell(TextWriter writer, LogLevel level, string line)
    {
        if (level >= LogLevel.Information)
        {
            writer.WriteLine($"paywall | {line}");
        }
    }

    private static async Task TellFaultsAsync(SandboxOptions options, TextWriter aside)
    {
        foreach (var fault in options.Faults)
        {
            await aside.WriteLineAsync($"Fault              {fault.Text}");
        }
    }

    private static async Task TellAddressesAsync(SandboxOptions options, Stack stack)
    {
        if (options.Json)
        {
            var ready = Ready.Of(stack);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(ready, ReadyJson.Default.Ready));
            return;
        }

        await Console.Out.WriteLineAsync(
            $"""
            Paywall            {stack.Host.Address.AbsoluteUri}   services: {string.Join(", ", [.. SampleService.All.Select(service => $"{service.Route} ({service.PriceAt(stack.Wallet)})"), .. stack.OwnServices.Select(service => $"{service.Route} ({service.Price})")])}
            Lightning network  {stack.Network.Address.AbsoluteUri}   pays any of its invoices: POST /pay with the invoice as JSON
            Wallets            {stack.Wallet.Name} is paid; zbd {stack.Zbd.Address.AbsoluteUri}, voltage {stack.Voltage.Address.AbsoluteUri}, lnbits {stack.LNbits.Address.AbsoluteUri}
            Sample upstream    {stack.Upstream.Address.AbsoluteUri}   questions for a person: {new Uri(stack.Upstream.Address, "desk").AbsoluteUri}
            Refunds            to {stack.BuyerLightningAddress}, or to an invoice of any node
            Storage (Azurite)  table port {stack.Storage.TablePort}, queue port {stack.Storage.QueuePort}, blob port {stack.Storage.BlobPort}
            """);
    }
}
