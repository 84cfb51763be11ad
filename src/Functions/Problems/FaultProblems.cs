using Paywall.Functions.Storage;
using Paywall.Wallets;

namespace Paywall.Functions.Problems;

/// <summary>Turns what the endpoints cannot do anything about into a problem document: a wallet or storage that is down, and our own bugs.</summary>
internal sealed partial class FaultProblems(RequestDelegate next, ILogger<FaultProblems> log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (WalletException fault) when (!context.Response.HasStarted)
        {
            LogWallet(fault.Fault, fault.Message);
            var problem = fault.Fault == WalletFault.RateLimited ? Problem.WalletBusy : Problem.WalletUnavailable;
            await ProblemDocument.WriteAsync(context, problem, retryAfter: fault.RetryAfter ?? RetryAfter);
        }
        catch (StorageUnavailableException fault) when (!context.Response.HasStarted)
        {
            LogStorage(fault.Message, fault.InnerException?.Message);
            await ProblemDocument.WriteAsync(context, Problem.StorageUnavailable, retryAfter: RetryAfter);
        }
        catch (BadHttpRequestException unread) when (!context.Response.HasStarted)
        {
            // The body was wanted before the request went anywhere, and did not come as it should.
            var problem = unread.StatusCode == Problem.BodyTooSlow.Status ? Problem.BodyTooSlow
                : unread.StatusCode == Problem.BodyTooLarge.Status ? Problem.BodyTooLarge
                : Problem.BadRequest;
            await ProblemDocument.WriteAsync(context, problem);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody is there to be told anything.
        }
        catch (Exception bug) when (!context.Response.HasStarted)
        {
            // The process boundary: one request fails, the next ones are served.
            LogBug(bug);
            context.Response.Clear();
            await ProblemDocument.WriteAsync(context, Problem.InternalError);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Wallet fault {Fault}: {Reason}")]
    private partial void LogWallet(WalletFault fault, string reason);

    [LoggerMessage(LogLevel.Error, "{Reason} {Cause}")]
    private partial void LogStorage(string reason, string? cause);

    [LoggerMessage(LogLevel.Error, "A request failed for a reason that should not exist")]
    private partial void LogBug(Exception bug);
}

internal static class FaultProblemsMiddleware
{
    public static void UseFaultProblems(this IApplicationBuilder app) => app.UseMiddleware<FaultProblems>();
}
