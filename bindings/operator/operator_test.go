package operator

// This file holds the tests of what command lines mean and of how results are written. The verbs themselves are tested
// through the real command, in tests/testdata/cli/data.txtar.

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/memory"
	"lanai/runtime/console"
	"lanai/runtime/settings"
)

func TestReadTime(t *testing.T) {
	now := time.Date(2026, 1, 31, 18, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2026-01-02":                now.AddDate(0, 0, -29).Truncate(24 * time.Hour),
		"2026-01-31T17:30":          now.Add(-30 * time.Minute),
		"2026-01-31 17:30:01":       now.Add(-29*time.Minute - 59*time.Second),
		"2026-01-31T17:30:00Z":      now.Add(-30 * time.Minute),
		"2026-01-31T18:30:00+01:00": now.Add(-30 * time.Minute),
		"90m":                       now.Add(-90 * time.Minute),
		"36h":                       now.Add(-36 * time.Hour),
		"0s":                        now,
		"1769882400000":             now,
	} {
		got, err := readTime(text, now)
		require.NoError(t, err, text)
		assert.Equal(t, want.UnixMilli(), got, text)
	}
	for _, text := range []string{"yesterday", "-5m", "0", "-1", "31.1.2026", "2026-02-31", ""} {
		_, err := readTime(text, now)
		assert.EqualError(t, err, `--at: got "`+text+`", want a TIME`)
	}
}

func TestReadUserIDs(t *testing.T) {
	for text, want := range map[string][]int64{"": {}, "7": {7}, "1,2": {1, 2}, " 1, -2 ": {1, -2}, "9007199254740992": {1 << 53}} {
		got, err := readUserIDs(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got)
	}
	for _, text := range []string{"1.5", "me", "1;2", "9007199254740993", "99999999999999999999"} {
		_, err := readUserIDs(text)
		assert.ErrorContains(t, err, "want whole numbers such as 1,2")
	}
}

func TestShellWord(t *testing.T) {
	for name, want := range map[string]string{
		"Player_1": "Player_1", "a/b:c": "a/b:c", "é日": "é日", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$HOME": "'$HOME'",
		"*": "'*'", "a\nb": `$'a\nb'`, "'\n\"": `$'\'\n"'`, "\xff": `$'\xff'`,
	} {
		assert.Equal(t, want, shellWord(name))
	}
}

func TestSizeText(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KB", 1536: "1.5 KB", 5 << 20: "5.0 MB", 3 << 40: "3.0 TB", 1 << 60: "1048576.0 TB"} {
		assert.Equal(t, want, sizeText(n))
	}
}

func TestNegativeNumbersAreWords(t *testing.T) {
	for line, want := range map[string]string{
		"S k -5 --ordered": "S k --ordered -- -5",
		"S k --limit -5":   "S k --limit -5",
		"S k -- -5":        "S k -- -5",
		"-5":               "-5",
		"S k -x":           "S k -x",
	} {
		assert.Equal(t, want, strings.Join(guardNumbers(strings.Fields(line)), " "))
	}
}

// run carries out one command line on a backend.
func run(t *testing.T, ctx context.Context, backend datastore.Backend, args ...string) (stdout, stderr string, code int) {
	var out, errs strings.Builder
	p := &console.Program{Name: "lanai", Getenv: func(string) string { return "" },
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Context: ctx}
	code = Data(p, args, func(*settings.Settings, bool) (datastore.Backend, error) { return kept{backend}, nil })
	return out.String(), errs.String(), code
}

// kept is a backend that stays open.
type kept struct{ datastore.Backend }

func (kept) Close() error { return nil }

// failing is a backend that takes and gives nothing.
type failing struct{ datastore.Backend }

var errGone = errors.New("the disk is gone")

func (failing) Load(context.Context, datastore.Key) (*datastore.Entry, error) { return nil, errGone }
func (failing) Stores(context.Context, datastore.StoreRange) ([]datastore.StoreInfo, error) {
	return nil, errGone
}

func TestEveryVerbReportsWhatTheStoreSays(t *testing.T) {
	for _, line := range []string{"get S k", "set S k 1", "rm S k", "ls", "ls S", "versions S k", "restore S k --at 1h", "export", "export S", "stats"} {
		_, stderr, code := run(t, t.Context(), failing{memory.New()}, strings.Fields(line)...)
		assert.Equal(t, exitStore, code, line)
		assert.Equal(t, "lanai data: the disk is gone\n", stderr, line)
	}
}

func TestInterruptedImport(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in, out := io.Pipe() // nothing ever comes
	defer out.Close()
	var stderr strings.Builder
	p := &console.Program{Name: "lanai", Getenv: func(string) string { return "" }, Stdin: in, Stdout: io.Discard, Stderr: &stderr, Context: ctx}
	code := Data(p, []string{"import", "-"}, func(*settings.Settings, bool) (datastore.Backend, error) { return memory.New(), nil })
	assert.Equal(t, exitFailed, code)
	assert.Equal(t, "lanai data: stdin: interrupted after line 0\n  hint: import again to go on: what the store has already is left as it is\n", stderr.String())
}

// A full stdout fails after some bytes.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestFullDisk(t *testing.T) {
	backend := memory.New()
	_, _, code := run(t, t.Context(), backend, "set", "S", "k", "1")
	require.Equal(t, console.ExitOK, code)
	for _, verb := range []string{"export", "ls", "stats"} {
		var stderr strings.Builder
		p := &console.Program{Name: "lanai", Getenv: func(string) string { return "" }, Stdout: full{}, Stderr: &stderr, Context: t.Context()}
		code = Data(p, []string{verb}, func(*settings.Settings, bool) (datastore.Backend, error) { return kept{backend}, nil })
		assert.Equal(t, exitFailed, code, verb)
		assert.Contains(t, stderr.String(), "no space left on device", verb)
	}
}

func TestVerbsAreSortedAndDocumented(t *testing.T) {
	for i, v := range verbs {
		assert.True(t, i == 0 || verbs[i-1].name < v.name, v.name)
		for _, flag := range []string{"store", "json"} {
			assert.NotNil(t, v.flagSet(new(call)).Lookup(flag), v.name)
		}
	}
}

func TestInterruptedExport(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, stderr, code := run(t, ctx, memory.New(), "export")
	assert.Equal(t, exitFailed, code)
	assert.Equal(t, "lanai data: interrupted; what it printed is not all\n", stderr)
}

func TestNamesThatAreNotUTF8(t *testing.T) {
	backend := memory.New()
	for _, line := range [][]string{{"set", "\xffS", "\xffk", "1"}, {"ls", "--json"}, {"ls", "\xffS", "--json"}, {"stats", "--json"}} {
		stdout, stderr, code := run(t, t.Context(), backend, line...)
		require.Equal(t, console.ExitOK, code, stderr)
		if line[0] != "set" {
			assert.Contains(t, stdout, `{"base64":"/`, line[0])
		}
	}
	stdout, _, _ := run(t, t.Context(), backend, "ls", "\xffS")
	assert.Contains(t, stdout, `$'\xffk'`)
}

func TestValueOnStdinTooLong(t *testing.T) {
	var stderr strings.Builder
	p := &console.Program{Name: "lanai", Getenv: func(string) string { return "" }, Stdin: strings.NewReader(strings.Repeat(" ", mostStdin+1)),
		Stdout: io.Discard, Stderr: &stderr, Context: t.Context()}
	code := Data(p, []string{"set", "S", "k", "-"}, func(*settings.Settings, bool) (datastore.Backend, error) { return memory.New(), nil })
	assert.Equal(t, console.ExitUsage, code)
	assert.Equal(t, "lanai data: value: got more than 33554432 bytes on stdin, want at most 4194304 of JSON\n", stderr.String())
}
