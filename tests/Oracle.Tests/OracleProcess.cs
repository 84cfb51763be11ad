using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Paywall.Oracle.Tests;

/// <summary>Somebody else's library in a process of its own, asked in lines of JSON, one question at a time.</summary>
public abstract class OracleProcess : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly SemaphoreSlim _turn = new(1);
    private Process? _process;
    private Task<string>? _complaints;

    /// <summary>The folder with the scripts that the processes run.</summary>
    protected static string Root { get; } = typeof(OracleProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "OraclesRoot").Value!;

    /// <summary>Asks for something that the library must be able to do.</summary>
    public async Task<T> AskAsync<T>(object question)
    {
        var answer = await AnswerAsync(question);
        Assert.False(answer.TryGetProperty("error", out var error), $"Refused: {error} {JsonSerializer.Serialize(question, Json)}");
        return answer.Deserialize<T>(Json)!;
    }

    /// <summary>What the library says against this; null if it does it.</summary>
    public async Task<string?> RefusalAsync(object question) =>
        (await AnswerAsync(question)).TryGetProperty("error", out var error) ? error.GetString() : null;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _turn.Dispose();
        if (_process is null)
        {
            return;
        }

        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended before, which the tests that asked it have said.
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>The program and the script; skips the test if the library is not to be asked here.</summary>
    protected abstract (string Program, string Script) FindCommand();

    private async Task<JsonElement> AnswerAsync(object question)
    {
        var (program, script) = FindCommand();
        var cancellationToken = TestContext.Current.CancellationToken;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _process ??= Start(program, script);
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question, Json).AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            var line = await _process.StandardOutput.ReadLineAsync(cancellationToken);
            return line is null ? throw await EndedAsync(program, script) : JsonSerializer.Deserialize<JsonElement>(line, Json);
        }
        catch (IOException)
        {
            // It had ended before it was asked.
            throw await EndedAsync(program, script);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<InvalidOperationException> EndedAsync(string program, string script) =>
        new($"{program} {script} ended instead of answering: {await _complaints!}");

    private Process Start(string program, string script)
    {
        try
        {
            var process = Process.Start(new ProcessStartInfo(program, [Path.Combine(Root, script)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
            })!;
            _complaints = process.StandardError.ReadToEndAsync();
            return process;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"Cannot start {program}, which the oracle {script} needs.", exception);
        }
    }
}
