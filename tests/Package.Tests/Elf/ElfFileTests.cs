using Paywall.Package.Elf;

namespace Paywall.Package.Tests.Elf;

public sealed class ElfFileTests
{
    [Fact]
    public void An_executable_says_its_machine_its_loader_and_its_libraries()
    {
        var elf = Read(new MadeElf { Libraries = ["libm.so.6", "libc.so.6"] });

        Assert.Equal(ElfFile.X64, elf.Machine);
        Assert.Equal("/lib64/ld-linux-x86-64.so.2", elf.Interpreter);
        Assert.Equal(["libm.so.6", "libc.so.6"], elf.Libraries);
    }

    [Fact]
    public void A_version_is_read_with_the_symbols_that_need_it()
    {
        var elf = Read(new MadeElf { Symbols = [("malloc", "GLIBC_2.2.5"), ("dlopen", "GLIBC_2.34"), ("dlsym", "GLIBC_2.34")] });

        Assert.Equal(["GLIBC_2.2.5", "GLIBC_2.34"], elf.Needs.Select(need => need.Version));
        Assert.Equal(["malloc"], elf.Needs[0].Symbols);
        Assert.Equal(["dlopen", "dlsym"], elf.Needs[1].Symbols);
        Assert.All(elf.Needs, need => Assert.Equal("libc.so.6", need.Library));
    }

    [Fact]
    public void A_need_that_the_loader_does_not_insist_on_is_none()
    {
        var elf = Read(new MadeElf { Weak = ["GLIBC_2.99"] });

        Assert.DoesNotContain(elf.Needs, need => need.Version == "GLIBC_2.99");
    }

    [Fact]
    public void A_static_executable_has_no_loader() => Assert.Null(Read(new MadeElf { Interpreter = null }).Interpreter);

    [Fact]
    public void A_file_that_ends_too_early_is_refused_wherever_it_ends()
    {
        var whole = new MadeElf().ToBytes();

        for (var length = 0; length < whole.Length; length++)
        {
            var part = whole.AsMemory(0, length);
            Assert.Throws<PackageException>(() => ElfFile.Read("part", part));
        }
    }

    [Fact]
    public void Whatever_a_byte_is_changed_to_the_file_is_read_or_refused()
    {
        var whole = new MadeElf().ToBytes();

        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var value in (byte[])[0, 1, 0x7F, 0xFF])
            {
                var changed = whole.ToArray();
                changed[at] = value;
                try
                {
                    ElfFile.Read("changed", changed);
                }
                catch (PackageException)
                {
                    // Refused; anything else that is thrown fails the test.
                }
            }
        }
    }

    [Fact]
    public void Text_is_no_executable() =>
        Assert.Equal(
            "script is not a whole ELF executable of 64 bits, little endian.",
            Assert.Throws<PackageException>(() => ElfFile.Read("script", "#!/bin/sh\nexec dotnet paywall.dll\n"u8.ToArray())).Message);

    private static ElfFile Read(MadeElf made) => ElfFile.Read("made", made.ToBytes());
}
