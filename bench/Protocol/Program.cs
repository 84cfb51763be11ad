using BenchmarkDotNet.Running;
using Paywall.Protocol.Bench;

BenchmarkSwitcher.FromAssembly(typeof(TokenBenchmarks).Assembly).Run(args, new BenchConfig());
