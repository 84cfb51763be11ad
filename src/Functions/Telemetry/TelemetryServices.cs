using Paywall.Functions.Configuration;

namespace Paywall.Functions.Telemetry;

internal static class TelemetryServices
{
    /// <summary>Adds the instruments, which cost next to nothing as long as nobody listens, and what listens if anything is to be sent.</summary>
    public static void AddTelemetry(this IServiceCollection services, TelemetryConfiguration configuration)
    {
        services.AddMetrics();
        services.AddSingleton(configuration);
        services.AddSingleton<PaywallMetrics>();
        services.AddSingleton<PaywallSpans>();
        if (configuration.IsOn)
        {
            services.AddHostedService<TelemetryExport>();
        }
    }

    /// <summary>Traces requests, if anything is to be sent.</summary>
    public static void UseTelemetry(this WebApplication app)
    {
        if (app.Services.GetRequiredService<TelemetryConfiguration>().IsOn)
        {
            app.UseRequestSpans();
        }
    }
}
