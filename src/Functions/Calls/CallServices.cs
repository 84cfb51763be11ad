namespace Paywall.Functions.Calls;

internal static class CallServices
{
    public static void AddCalls(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        services.AddSingleton<CallForwarder>();
    }
}
