package tests

// This file holds what the reliability tests share: programs that count, and the ledger that audits them. Its one
// rule: a test prints its seed and its figures, and `-v` shows them all:
//
//	go test ./tests -run Reliable -v
//
// LANAI_TEST_SEED repeats the instants of a run, LANAI_TEST_KILLS says how often the crash tests kill.

import (
	"bufio"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// figure prints one result.
func figure(t *testing.T, what, format string, args ...any) {
	t.Helper()
	t.Logf("reliable: "+what+": "+format, args...)
}

// seeded gives the chance of a test and prints its seed.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(fromEnv(t, "LANAI_TEST_SEED", int(rand.Uint32())))
	t.Logf("LANAI_TEST_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func fromEnv(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, name)
	return n
}

// A process is lanai running one script. It reports with lines of three words; see ledger.
type process struct {
	*exec.Cmd
	out   io.ReadCloser
	lines chan []string // the last three words of each line; closed at the end of the output
	text  strings.Builder
}

// writePlace makes a place with one script.
func writePlace(t *testing.T, script string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Main.server.luau"), []byte(script), 0o600))
	return dir
}

// startProcess runs the place in dir with these flags.
func startProcess(t *testing.T, dir string, flags ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(binary(t), append([]string{"run", "."}, flags...)...), lines: make(chan []string, 1024)}
	p.Dir = dir
	var err error
	p.out, err = p.StdoutPipe()
	require.NoError(t, err)
	p.Stderr = p.Stdout
	require.NoError(t, p.Start())
	t.Cleanup(p.kill)
	go p.read()
	return p
}

func (p *process) read() {
	defer close(p.lines)
	for scan := bufio.NewScanner(p.out); scan.Scan(); {
		p.text.WriteString(scan.Text() + "\n")
		if words := strings.Fields(scan.Text()); len(words) >= 3 {
			p.lines <- words[len(words)-3:]
		}
	}
}

func (p *process) kill() { _ = p.Process.Kill() }

// end waits until the process is gone and gives whether a signal ended it, SIGTERM too when it came before the program
// listened, and its exit code otherwise. What it said must have been read.
func (p *process) end() (killed bool, code int) {
	_ = p.Wait() // of a killed process, an error
	status := p.ProcessState.Sys().(syscall.WaitStatus)
	return status.Signaled(), status.ExitStatus()
}

// A ledger knows of each key what its only writer asked for and what was acknowledged. The numbers of a key only grow:
//
//	found key n   what a new process reads first
//	ask key n     a write of n begins
//	saved key n   it was acknowledged
//	failed key n  it was refused or its outcome is unknown
type ledger struct {
	t     *testing.T
	asked map[string]int
	saved map[string]int
	total int // acknowledged writes
}

func newLedger(t *testing.T) *ledger {
	return &ledger{t: t, asked: map[string]int{}, saved: map[string]int{}}
}

// note takes up a line, and finds a lost or invented write.
func (l *ledger) note(line []string) {
	l.t.Helper()
	what, key := line[0], line[1]
	n, err := strconv.Atoi(line[2])
	if err != nil {
		return
	}
	switch what {
	case "ask":
		l.asked[key] = max(l.asked[key], n)
	case "saved":
		require.LessOrEqual(l.t, n, l.asked[key], "%s: more was saved than was asked for", key)
		l.saved[key] = max(l.saved[key], n)
		l.total++
	case "found":
		require.GreaterOrEqual(l.t, n, l.saved[key], "%s lost an acknowledged write", key)
		require.LessOrEqual(l.t, n, l.asked[key], "%s holds a write that nobody made", key)
		l.asked[key], l.saved[key] = n, n
	}
}

// drained says that the process ended in good order: everything that was asked for is saved.
func (l *ledger) drained() {
	for key, n := range l.asked {
		l.saved[key] = n
	}
}
