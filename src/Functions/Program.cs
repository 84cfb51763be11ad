using Paywall.Functions.Admission;
using Paywall.Functions.Calls;
using Paywall.Functions.Catalog;
using Paywall.Functions.Challenges;
using Paywall.Functions.Configuration;
using Paywall.Functions.Jobs;
using Paywall.Functions.Jobs.Fulfilment;
using Paywall.Functions.Operator;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Functions.Refunds;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Paywall.Functions.Triggers;

namespace Paywall.Functions;

/// <summary>The map of the whole app: services, then endpoints.</summary>
internal static class Program
{
    public static Task<int> Main() => HandlerProcess.RunAsync(configuration => Build(configuration));

    /// <exception cref="StartupException">The configuration does not say what a paywall needs.</exception>
    public static WebApplication Build(IConfiguration configuration, TimeProvider? time = null)
    {
        var paywall = PaywallConfiguration.Read(configuration);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.AddHandlerServer(configuration);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(paywall);
        builder.Services.AddSingleton(paywall.Catalog);
        builder.Services.AddTelemetry(paywall.Telemetry);
        builder.Services.AddStorage(paywall);
        builder.Services.AddSellerWallets(paywall);
        builder.Services.AddSettlements();
        builder.Services.AddChallenges();
        builder.Services.AddAdmission();
        builder.Services.AddCalls();
        builder.Services.AddJobs(paywall);
        builder.Services.AddRefunds(paywall);

        var app = builder.Build();
        app.UseEndpointGuard();
        app.UseTelemetry();
        app.UseFaultProblems();
        app.MapReadiness();
        app.MapCalls();
        app.MapJobs();
        app.MapRefunds();
        app.MapJobReports();
        app.MapCatalog();
        app.MapWebhooks();
        app.MapReconcile();
        app.MapFulfilment();
        app.PrepareEndpoints();
        return app;
    }
}
