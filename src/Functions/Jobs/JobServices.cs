using Paywall.Functions.Configuration;
using Paywall.Functions.Jobs.Fulfilment;
using Paywall.Functions.Jobs.Notices;
using Paywall.Functions.Jobs.Work;

namespace Paywall.Functions.Jobs;

internal static class JobServices
{
    public static void AddJobs(this IServiceCollection services, PaywallConfiguration configuration)
    {
        services.AddSingleton(provider => new WorkFrames(configuration.Keys, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new JobReportTokens(configuration.Keys, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new NoticeSignature(configuration.Keys, provider.GetRequiredService<TimeProvider>()));
        services.AddWorkQueue(configuration.Queue);
        services.AddSingleton<PoisonWatch>();
        services.AddSingleton<WorkDispatcher>();
        services.AddSingleton<JobRecorder>();
        services.AddSingleton<JobDocuments>();
        services.AddSingleton<JobWriter>();
        services.AddSingleton<JobVisitors>();
        services.AddSingleton<JobDesk>();
        services.AddSingleton<JobDeadlines>();
        services.AddSingleton<LongPolls>();
        services.AddSingleton<JobResultKeeper>();
        services.AddSingleton<JobUpstream>();
        services.AddSingleton<JobWorker>();
        services.AddSingleton<NoticeWorker>();
        services.AddSingleton(provider => new NoticeHttp(configuration, provider.GetRequiredService<TimeProvider>()));
    }
}
