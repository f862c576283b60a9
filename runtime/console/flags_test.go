package console

import (
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ line, words, err, hint string }{
		{"a --players 3", "a", "", ""},
		{"--players=3 a b", "a b", "", ""},
		{"-players 3", "", "", ""},
		{"a --playres 3", "", "unknown flag --playres for run", "did you mean --players?"},
		{"--bogus", "", "unknown flag --bogus for run", "run 'lanai help run' for the list"},
		{"--players x", "", `run: invalid value "x" for flag -players: parse error`, ""},
		{"--players", "", "run: flag needs an argument: -players", ""},
		{"--help", "", "flag: help requested", ""},
	} {
		t.Run(c.line, func(t *testing.T) {
			fs := flag.NewFlagSet("run", flag.ContinueOnError)
			players := fs.Int("players", 0, "")
			words, err := Parse(fs, strings.Fields(c.line))
			if c.err != "" {
				assert.EqualError(t, err, c.err)
				if u, ok := err.(*UsageError); ok {
					assert.Equal(t, c.hint, u.Hint)
				}
				return
			}
			assert.NoError(t, err)
			assert.Equal(t, c.words, strings.Join(words, " "))
			assert.Equal(t, 3, *players)
		})
	}
}

func TestPrintFlags(t *testing.T) {
	fs := flag.NewFlagSet("run", flag.ContinueOnError)
	fs.Int("O", 1, "optimisation `level`")
	fs.Bool("json", false, "write JSON")
	fs.Duration("for", 0, "stop after this `time`")
	var b strings.Builder
	PrintFlags(&b, fs)
	assert.Equal(t, "  -O level           optimisation level\n  --for time         stop after this time\n  --json             write JSON\n", b.String())
}
