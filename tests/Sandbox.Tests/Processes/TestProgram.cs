using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Paywall.Sandbox.Tests.Processes;

/// <summary>Runs the tests, or, as a process that a test started in order to kill it, the <see cref="Victim"/>.</summary>
internal static class TestProgram
{
    public static Task<int> Main(string[] args)
    {
        if (args is ["victim", var role])
        {
            return Victim.RunAsync(role);
        }

        return args.Any(argument => argument is "-automated" or "@@")
            ? ConsoleRunner.Run(args)
            : TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
    }
}
