package tests

// This file runs programs in every way there is and compares what they print.
// Its one rule: errors count as output, with their positions.
//
//	go test ./tests -run Differential -differential.programs 5000
//	go test ./tests -run Differential -differential.seed 17 -differential.programs 1
//
// With a luau binary on PATH (https://github.com/luau-lang/luau) its output
// is compared as well.

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau"
	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/syntax"
	"lanai/runtime/luau/vm"
)

var (
	differentialPrograms = flag.Int("differential.programs", 150, "how many generated `programs` to compare")
	differentialSeed     = flag.Uint64("differential.seed", 0, "the first `seed`; 0 takes one from the clock")
	differentialDuration = flag.Duration("differential.duration", 20*time.Second, "stop generating after this `time`")
)

// way is one way of running a program.
type way struct {
	name string
	run  func(source string) string
	// like is the way that must print the same; nil for the first.
	like *way
	// without takes out of both outputs what may differ; nil for nothing.
	without func(output string) string
}

// ways lists each way behind the one it is compared with. An inlined call
// moves positions, in Luau too, so they count at -O0 and -O1 only. Luau is not
// asked at -O0, where {[1] = x} is not presized, which next shows.
func ways() []*way {
	at := func(level compile.Level) func(string) string {
		return func(s string) string { return runSource(s, level) }
	}
	o0 := &way{name: "O0", run: at(luau.O0)}
	o1 := &way{name: "O1", run: at(luau.O1), like: o0}
	o2 := &way{name: "O2", run: at(luau.O2), like: o0, without: lines}
	list := []*way{o0, o1, o2,
		{name: "printed O0", run: func(s string) string { return runPrinted(s, luau.O0) }, like: o0, without: lines},
		{name: "printed O2", run: func(s string) string { return runPrinted(s, luau.O2) }, like: o0, without: lines},
	}
	if path, err := exec.LookPath("luau"); err == nil {
		list = append(list,
			&way{name: "luau -O1", run: func(s string) string { return runReference(path, "-O1", s) }, like: o1},
			&way{name: "luau -O2", run: func(s string) string { return runReference(path, "-O2", s) }, like: o2, without: operands})
	}
	return list
}

// chunkName is how positions begin, in our runs and the reference's.
const chunkName = "./program.luau"

var errTimeout = errors.New("timeout")

// runSource runs a program and returns all it printed, and its error.
func runSource(source string, level compile.Level) string {
	proto, err := luau.Compile(chunkName, source, level)
	if err != nil {
		return "does not compile: " + err.Error()
	}
	var out strings.Builder
	machine := luau.New(luau.Options{
		Print: func(_ *vm.Thread, text string) { out.WriteString(text + "\n") }, Separator: "\t",
		Memory: func() float64 { return 1234.5 }, // each level uses its own amount
	})
	machine.OnPanic = func(r any, stack []byte) { fmt.Fprintf(&out, "PANIC %v\n%s", r, stack) }
	timer := time.AfterFunc(3*time.Second, machine.Interrupt)
	defer timer.Stop()
	machine.OnInterrupt = func(*vm.Thread) error { return errTimeout }
	if _, err = machine.Resume(machine.NewThread(machine.Load(proto, machine.NewEnv()).Value())); err != nil {
		fmt.Fprintf(&out, "error: %v\n", err)
	}
	return out.String()
}

// runPrinted runs what the tree printer makes of a program, which must be
// the same when it is printed again.
func runPrinted(source string, level compile.Level) string {
	tree, errs := syntax.Parse(source)
	if len(errs) > 0 {
		return "does not compile: " + errs.Error()
	}
	printed := syntax.Print(tree)
	again, errs := syntax.Parse(printed)
	if len(errs) > 0 {
		return "printed text does not compile: " + errs.Error() + "\n" + printed
	}
	if second := syntax.Print(again); second != printed {
		return "prints otherwise the second time:\n" + printed + "\n---\n" + second
	}
	return runSource(printed, level)
}

var stackTrace = regexp.MustCompile(`(?s)\nstacktrace:\n.*`)

// runReference runs a program with the luau binary.
func runReference(path, level, source string) string {
	dir, err := os.MkdirTemp("", "lanai-differential")
	if err != nil {
		return err.Error()
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "program.luau"), []byte(source), 0o600); err != nil {
		return err.Error()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, level, "program.luau")
	cmd.Dir = dir
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return string(out) + "error: " + stackTrace.ReplaceAllString(problems.String(), "") + "\n"
	}
	return string(out)
}

// lines takes line numbers out of positions.
func lines(output string) string { return position.ReplaceAllString(output, chunkName) }

// operands takes out line numbers, and the types of commutative operations: Luau
// at -O2 swaps the operands of 1 + x when it believes that x is a number.
func operands(output string) string { return commutative.ReplaceAllString(lines(output), "($1)") }

var commutative = regexp.MustCompile(`\((add|mul)\) on \w+ and \w+`)

var position = regexp.MustCompile(regexp.QuoteMeta(chunkName) + `:\d+`)

// difference runs a program in all ways; it returns "" if they agree, or do
// not end, and otherwise a description and the ways that showed it.
func difference(source string, ways []*way) (text string, differing []*way) {
	outputs := make(map[*way]string)
	for i, w := range ways {
		got := w.run(source)
		outputs[w] = got
		if i == 0 {
			switch {
			case strings.HasPrefix(got, "does not compile"), strings.Contains(got, "PANIC"):
				return got, ways[:1]
			case strings.HasSuffix(got, errTimeout.Error()+"\n"):
				return "", nil
			}
			continue
		}
		want := outputs[w.like]
		if w.without != nil {
			got, want = w.without(got), w.without(want)
		}
		if got != want {
			return fmt.Sprintf("%s and %s differ:\n%s", w.like.name, w.name, firstDifference(want, got)), withBase(ways[0], w.like, w)
		}
	}
	return "", nil
}

// withBase lists the ways that show a difference, each once.
func withBase(base, like, w *way) []*way {
	if like == base {
		return []*way{base, w}
	}
	return []*way{base, like, w}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(x), len(y)) {
		p, q := "(end)", "(end)"
		if i < len(x) {
			p = x[i]
		}
		if i < len(y) {
			q = y[i]
		}
		if p != q {
			return fmt.Sprintf("line %d:\n  %s\n  %s", i+1, p, q)
		}
	}
	return "?"
}

func TestDifferential(t *testing.T) {
	seed := *differentialSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("first seed %d", seed)
	ways := ways()
	end := time.Now().Add(*differentialDuration)
	n := 0
	for ; n < *differentialPrograms && time.Now().Before(end); n++ {
		program := generate(seed + uint64(n))
		found, differing := difference(source(program), ways)
		if found == "" {
			continue
		}
		program = shrink(program, func(p []*statement) bool {
			text, _ := difference(source(p), differing)
			return kindOf(text) == kindOf(found)
		})
		small := source(program)
		found, _ = difference(small, differing)
		require.Failf(t, "programs differ", "seed %d\n%s\n%s", seed+uint64(n), found, strings.TrimPrefix(small, generatedPrelude))
	}
	t.Logf("%d programs", n)
}

// kindOf is the first line of a difference, without what shrinking changes.
func kindOf(difference string) string {
	first, _, _ := strings.Cut(difference, "\n")
	first, _, _ = strings.Cut(first, "compile:")
	return first
}

// shrink takes statements out of a program as long as it still fails.
func shrink(program []*statement, fails func([]*statement) bool) []*statement {
	end := time.Now().Add(20 * time.Second)
	root := &statement{blocks: []block{{"", program}}}
	for changed := true; changed; {
		changed = false
		var visit func(list *[]*statement)
		visit = func(list *[]*statement) {
			for i := 0; i < len(*list) && time.Now().Before(end); {
				old := *list
				*list = append(append([]*statement(nil), old[:i]...), old[i+1:]...)
				if fails(root.blocks[0].statements) {
					changed = true
					continue
				}
				*list = old
				for b := range old[i].blocks {
					visit(&old[i].blocks[b].statements)
				}
				i++
			}
		}
		visit(&root.blocks[0].statements)
	}
	return root.blocks[0].statements
}

// TestDifferentialGenerator checks that most programs do what they are for:
// compile, end by themselves and print.
func TestDifferentialGenerator(t *testing.T) {
	good := 0
	for seed := range uint64(40) {
		text := source(generate(seed))
		require.Equal(t, text, source(generate(seed)), "the same seed, another program")
		_, errs := syntax.Parse(text)
		require.Empty(t, errs, "seed %d\n%s", seed, text)
		if out := runSource(text, luau.O1); strings.Count(out, "\n") > 3 && !strings.HasSuffix(out, "out of fuel\n") {
			good++
		}
	}
	require.Greater(t, good, 25)
}

// TestDifferentialScripts compares the levels and the printer on the scripts
// that test the libraries.
func TestDifferentialScripts(t *testing.T) {
	files, err := filepath.Glob("../runtime/luau/lib/testdata/*.luau")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		own := ways()[:5]
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		// is(expected, ...) prints, so that every case's values are compared.
		script := "local function is(_, ...) print(...) end " + expectedErrors.ReplaceAllString(string(text), "")
		if filepath.Base(file) == "debug.luau" { // prints line numbers
			own = own[:3]
		}
		found, _ := difference(script, own)
		assert.Empty(t, found, filepath.Base(file))
	}
}

// expectedErrors matches the lines of those scripts that are to raise.
var expectedErrors = regexp.MustCompile(`(?m)^.*\S\s*--> (without position )?".*"$`)
