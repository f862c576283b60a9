package compile_test

// This file fuzzes the compiler and the machine together. Its one rule: whatever compiles is verified, runs within
// limits at every level, and prints the same at all of them and with coverage; a native function never panics.

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/lib"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

const (
	fuzzTime   = 200 * time.Millisecond // what one run may take
	fuzzSteps  = 5000                   // how many loop rounds and calls a program may have
	fuzzMemory = 256 << 20
	fuzzOutput = 1000 // lines that are compared
)

var errFuzzTime = errors.New("out of time")

// levelOnly are the words with which a script can see at which level it was compiled.
var levelOnly = regexp.MustCompile(`debug|fenv|optimize`)

// address is how a table or a function prints.
var address = regexp.MustCompile(`0x[0-9a-f]+`)

// limited is what errors say that come at a depth or a size which depends on the level.
var limited = regexp.MustCompile(`stack overflow|not enough memory|out of time|Maximum call depth`)

// fuzzRun is one of the ways in which a program is run.
type fuzzRun struct {
	level   compile.Level
	cover   bool // with the counters of coverage
	stepped bool // interrupted at every loop round and call
}

// bounded runs a chunk within limits. same is false when the output may differ from that of another run.
func bounded(t *testing.T, chunk *syntax.Chunk, o fuzzRun) (out []string, same bool) {
	p, err := compile.Compile(chunk, compile.Options{ChunkName: "test", Level: o.level, Coverage: o.cover})
	if err != nil {
		return nil, false // too many registers, perhaps only at this level
	}
	require.NoError(t, compile.Verify(p), "%+v", o)

	v := vm.New()
	v.SetMemoryLimit(fuzzMemory)
	v.OnPanic = func(r any, stack []byte) { t.Errorf("%+v: panic in a native function: %v\n%s", o, r, stack) }
	lib.Open(v, lib.Options{Separator: " ", Print: func(_ *vm.Thread, text string) {
		if len(out) < fuzzOutput {
			out = append(out, text)
		}
	}})
	v.StringMeta.SetReadonly(true)
	defer limit(v, o.stepped)()
	if _, err := v.Resume(v.NewThread(v.Load(p, v.NewEnv()).Value())); err != nil {
		out = append(out, "error: "+err.Error())
	}

	text := strings.Join(out, "\n")
	text = errorLine.ReplaceAllString(address.ReplaceAllString(text, "0x"), "test:")
	return strings.Split(text, "\n"), !limited.MatchString(text)
}

// limit has a machine interrupted after fuzzSteps, each of which is an interrupt too, or after fuzzTime.
func limit(v *vm.VM, stepped bool) (stop func()) {
	if !stepped {
		v.OnInterrupt = func(*vm.Thread) error { return errFuzzTime }
		timer := time.AfterFunc(fuzzTime, v.Interrupt)
		return func() { timer.Stop() }
	}
	steps := 0
	v.OnInterrupt = func(*vm.Thread) error {
		if steps++; steps > fuzzSteps {
			return errFuzzTime
		}
		v.Interrupt()
		return nil
	}
	v.Interrupt()
	return func() {}
}

// agree runs a program in every way, unless it takes too many steps.
func agree(t *testing.T, src string) {
	chunk, errs := syntax.Parse(src)
	if len(errs) > 0 {
		return
	}
	want, same := bounded(t, chunk, fuzzRun{level: compile.O0, stepped: true})
	if !same && slices.ContainsFunc(want, func(line string) bool { return strings.Contains(line, errFuzzTime.Error()) }) {
		return
	}
	for _, o := range []fuzzRun{{level: compile.O1, cover: true}, {level: compile.O1}, {level: compile.O2}} {
		got, ok := bounded(t, chunk, o)
		if same && ok && !levelOnly.MatchString(src) {
			require.Equal(t, want, got, "%+v:\n%s", o, src)
		}
	}
}

// FuzzRun takes source text.
func FuzzRun(f *testing.F) {
	text, err := os.ReadFile("testdata/run.txt")
	require.NoError(f, err)
	for line := range strings.SplitSeq(string(text), "\n") {
		if src, _, ok := strings.Cut(line, " => "); ok && line[0] != '#' {
			f.Add(strings.ReplaceAll(src, `\n`, "\n"))
		}
	}
	f.Fuzz(agree)
}

// words are the tokens that FuzzTokens puts together; a byte is the index of one.
var words = strings.Fields(`and break do else elseif end false for function if in local nil not or repeat return then true until while continue
	type export typeof + - * / // % ^ # == ~= <= >= < > = ( ) { } [ ] ; : , . .. ... -> :: += -= *= /= //= %= ^= ..= ? | & @native
	a b c x y z t f i n self 0 1 2 3 0.5 1e309 0x10 0b11 1_0 "" "a" 'b' [[c]] ` + "`d` `{ }` `e{ }f{ }g`" + `
	print pcall error select ipairs pairs next math.max math.floor string.format table.insert table.concat setmetatable coroutine.wrap
	coroutine.yield unpack assert tostring type rawequal bit32.band __index __call __iter __eq __lt __len __concat`)

// tokens returns the words that bytes mean.
func tokens(data []byte) string {
	var src strings.Builder
	for _, b := range data {
		src.WriteString(words[int(b)%len(words)])
		src.WriteByte(' ')
	}
	return src.String()
}

// bytesOf is the inverse of tokens.
func bytesOf(src string) (data []byte) {
	for word := range strings.FieldsSeq(src) {
		for i, w := range words {
			if w == word {
				data = append(data, byte(i))
				break
			}
		}
	}
	return data
}

// FuzzTokens takes token streams, which parse more often than text.
func FuzzTokens(f *testing.F) {
	for _, src := range []string{
		"local x = 1 ; print ( x + 2 , x .. \"a\" )",
		"for i = 1 , 3 do if i == 2 then continue end print ( i ) end",
		"for i , x in pairs ( { 1 , 2 , a = 3 } ) do print ( i , x ) break end",
		"local function f ( a , ... ) return a , ... end print ( f ( 1 , 2 ) )",
		"local t = setmetatable ( { } , { __index = function ( t , i ) return i end , __call = print } ) t ( t . x , t [ 1 ] )",
		"local a , b = 1 , 2 a , b = b , a a += b t = { a , b , x = y } repeat local z = t until z or t",
		"type t = { [ a ] : b , c : ( x ) -> y ? } local x : t = nil :: t",
		"print ( pcall ( function ( ) error ( { } ) end ) ) while not x do x = true end",
		"local f = coroutine.wrap ( function ( ) coroutine.yield ( 1 ) end ) print ( f ( ) , f ( ) )",
		"function t . f ( self ) end function t : x ( ... ) return select ( # { ... } , ... ) end",
		"local x = if a then 1 elseif b then 2 else 3 print ( x // 0 , - x % 3 , 2 ^ 0.5 , # \"a\" , not x )",
	} {
		data := bytesOf(src)
		require.Equal(f, src+" ", tokens(data))
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= 400 {
			agree(t, tokens(data))
		}
	})
}

// choices is a source of random numbers that gives bytes of the fuzzer first.
type choices struct {
	data []byte
	rand.Source
}

// Uint64 spreads a byte so that IntN sees it whatever its argument is.
func (c *choices) Uint64() uint64 {
	if len(c.data) == 0 {
		return c.Source.Uint64()
	}
	b := c.data[0]
	c.data = c.data[1:]
	return uint64(b) * 0x0101010101010101
}

// FuzzPrograms lets the fuzzer make the choices of the generator of TestLevelsAgree, whose programs are always valid.
func FuzzPrograms(f *testing.F) {
	for seed := range 16 {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		data := make([]byte, 40*(seed+1))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		src := generateFrom(&choices{data, rand.NewPCG(1, 2)})
		_, errs := syntax.Parse(src)
		require.Empty(t, errs, src)
		agree(t, src)
	})
}

// TestTokensAreWords checks that every word of the list can be reached by a byte.
func TestTokensAreWords(t *testing.T) {
	require.LessOrEqual(t, len(words), 256, fmt.Sprint(len(words)))
}
