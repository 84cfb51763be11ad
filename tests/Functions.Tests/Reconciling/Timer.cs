using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>The Functions host, whose timer is due.</summary>
internal static class Timer
{
    /// <summary>Invokes the timer function as the host does.</summary>
    public static async Task<int> InvokeReconcileAsync(this Shop shop, int handler = 0, CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation, cancellation);
        using var content = new StringContent("""{"Data":{"timer":{}},"Metadata":{}}""", null, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.At("/Reconcile", handler)) { Content = content };
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        using var response = await shop.Http.SendAsync(request, either.Token);
        return (int)response.StatusCode;
    }

    /// <summary>Lets Reconcile run and succeed.</summary>
    public static async Task ReconcileAsync(this Shop shop, int handler = 0) => Assert.Equal(200, await shop.InvokeReconcileAsync(handler));

    /// <summary>Lets time pass, and Reconcile run at its end.</summary>
    public static Task ReconcileInAsync(this Shop shop, TimeSpan time)
    {
        shop.Time.Advance(time);
        return shop.ReconcileAsync();
    }
}
