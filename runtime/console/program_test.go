package console

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

type breakdown struct{}

func (breakdown) Error() string    { return "engine" }
func (breakdown) HintText() string { return "mend the engine" }

// findings is a report.
type findings struct{ ok, closed bool }

func (f findings) OK() bool { return f.ok }
func (f findings) Write(w io.Writer, color bool) error {
	fmt.Fprintln(w, "for a person", color)
	return f.err()
}
func (f findings) WriteJSON(w io.Writer) error {
	fmt.Fprintln(w, "{}")
	return f.err()
}
func (f findings) err() error {
	if f.closed {
		return io.ErrClosedPipe
	}
	return nil
}

func TestReport(t *testing.T) {
	for _, c := range []struct {
		findings
		json   bool
		stdout string
		code   int
	}{
		{findings{ok: true}, false, "for a person false\n", ExitOK},
		{findings{ok: false}, true, "{}\n", ExitFailed},
		{findings{ok: true, closed: true}, true, "{}\n", ExitFailed},
	} {
		p, stdout, _ := program("")
		assert.Equal(t, c.code, p.Report(c.findings, c.json))
		assert.Equal(t, c.stdout, stdout.String())
	}
}

func TestVersion(t *testing.T) {
	p, stdout, _ := program("")
	assert.Equal(t, ExitOK, p.Version(nil))
	assert.Regexp(t, `^tool \S+\n$`, stdout.String())
}

// program returns one with two commands, and what it prints.
func program(args string) (p *Program, stdout, stderr *strings.Builder) {
	stdout, stderr = new(strings.Builder), new(strings.Builder)
	p = &Program{Name: "tool", About: "Tool is one.", Notes: "More below.\n", Args: strings.Fields(args),
		Getenv: func(string) string { return "" }, Stdout: stdout, Stderr: stderr}
	flags := func() *flag.FlagSet {
		fs := flag.NewFlagSet("go", flag.ContinueOnError)
		fs.Int("n", 1, "how `many`")
		return fs
	}
	p.Commands = Commands{
		{Name: "break", About: "fail", Run: func([]string) int { return p.Fail(7, fmt.Errorf("start: %w", breakdown{})) }},
		{Name: "go", Args: "[path]", About: "go there", Flags: flags, Notes: "Slowly.", Run: func(args []string) int {
			if _, err := Parse(flags(), args); err != nil {
				return p.Fail(7, err)
			}
			return ExitOK
		}},
		{Name: "help", Run: p.Help},
	}
	return p, stdout, stderr
}

func TestProgram(t *testing.T) {
	const usage = "Tool is one.\n\nusage: tool <command> [path] [flags]\n\n" +
		"  break              fail\n  go [path]          go there\n  help               \n\nMore below.\n"
	const goHelp = "usage: tool go [path] [flags]\n\n  -n many            how many\n\nSlowly.\n"
	for _, c := range []struct {
		args, stdout, stderr string
		code                 int
	}{
		{"", "", usage, ExitUsage},
		{"help", usage, "", ExitOK},
		{"help go", goHelp, "", ExitOK},
		{"go --help", goHelp, "", ExitOK},
		{"help break", "usage: tool break\n", "", ExitOK},
		{"help og", "", "tool: unknown command \"og\"\n  hint: did you mean go?\n", ExitUsage},
		{"break", "", "tool: start: engine\n  hint: mend the engine\n", 7},
		{"go -n x", "", "tool: -n: got \"x\", want a many\n  hint: -n: how many\n", ExitUsage},
		{"go there", "", "", ExitOK},
	} {
		p, stdout, stderr := program(c.args)
		assert.Equal(t, c.code, p.Main(), c.args)
		assert.Equal(t, c.stdout, stdout.String(), c.args)
		assert.Equal(t, c.stderr, stderr.String(), c.args)
	}
}
