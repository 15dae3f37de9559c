#!/bin/sh
# What the compiler and the linker were asked to do against whoever takes a parser over, read from the program itself.
# Prints TAP; the argument is the released program. docs/sandbox.md, "The program", says what each is for.
set -u
program=${1:?program}
number=0 failed=0
dynamic=$(readelf -dW "$program") headers=$(readelf -hlW "$program") symbols=$(readelf -W --dyn-syms "$program")
code=$(mktemp)
trap 'rm -f "$code"' EXIT
objdump -d --no-show-raw-insn "$program" >"$code"

check() { # name; the status before it says whether it holds
    held=$?
    number=$((number + 1))
    [ $held -eq 0 ] || { failed=1; printf 'not '; }
    echo "ok $number - hardening: $1"
}
has() { printf '%s\n' "$1" | grep -q -E "$2"; }
at_least() { [ "$(printf '%s\n' "$2" | grep -c -E "$3")" -ge "$1" ]; }

has "$headers" 'Type: +DYN' && has "$dynamic" 'FLAGS_1.*PIE'
check "position-independent"
has "$headers" 'GNU_RELRO'
check "relocations are read-only"
has "$dynamic" 'BIND_NOW|FLAGS_1.*NOW'
check "all symbols are bound at the start"
has "$headers" 'GNU_STACK.* RW +0x' && ! has "$headers" 'GNU_STACK.* RWE'
check "the stack is no code"
! has "$headers" 'LOAD.* RWE'
check "nothing is code and writable"
# With separate code the program's headers and constants stand in segments of their own, before and after the code's.
has "$headers" 'LOAD +0x000000 .* R +0x' && at_least 2 "$headers" 'LOAD.* R +0x'
check "constants are no code"
! has "$dynamic" 'RPATH|RUNPATH|TEXTREL'
check "no path for libraries, no relocation of code"
has "$symbols" '__stack_chk_fail'
check "stack protector"
at_least 5 "$symbols" '__[a-z_]+_chk(@| |$)'
check "functions of the C library with checked sizes"
case $(uname -m) in
    x86_64)
        [ "$(grep -c 'endbr64' "$code")" -ge 1000 ]
        check "marked targets of indirect jumps"
        grep -q -E 'or[ql] +\$0x0,.*\(%r?sp\)' "$code"
        check "large frames are touched page by page"
        ;;
    aarch64)
        [ "$(grep -c -E 'paciasp|bti' "$code")" -ge 1000 ]
        check "signed return addresses and marked targets of jumps"
        ;;
esac
echo "1..$number"
exit $failed
