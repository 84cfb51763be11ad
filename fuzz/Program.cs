using Paywall.Fuzz;
using SharpFuzz;

return args switch
{
    ["list"] => List(),
    ["instrument", var assembly] => Instrument(assembly),
    [var name] when FuzzTargets.All.TryGetValue(name, out var target) => Fuzz(target),
    [var name, var path] when FuzzTargets.All.TryGetValue(name, out var target) => Corpus.Replay(target, path),
    _ => Usage(),
};

static int List()
{
    Console.WriteLine(string.Join('\n', FuzzTargets.All.Keys));
    return 0;
}

static int Instrument(string assembly)
{
    var types = Fuzzer.Instrument(assembly, _ => true, Options.Value);
    Console.WriteLine($"{types.Count()} types of {assembly} are instrumented");
    return 0;
}

static int Fuzz(FuzzTarget target)
{
    Fuzzer.OutOfProcess.Run(stream => target(Corpus.ReadAll(stream)));
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("""
        Paywall.Fuzz list                        the names of all targets
        Paywall.Fuzz <target> <file or folder>   replays inputs, and fails at the first that breaks something
        Paywall.Fuzz <target>                    one input from standard input, or all that afl-fuzz sends
        Paywall.Fuzz instrument <assembly>       makes an assembly tell afl-fuzz which way it goes
        """);
    return 2;
}
