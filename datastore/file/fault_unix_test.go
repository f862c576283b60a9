//go:build unix

package file_test

// This file holds the tests of a disk that is lost while the store is open: full, or not to be written any more. Its one
// rule: it happens to a child process, whose limits are its own.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"lanai/datastore"
	"lanai/datastore/file"
)

const faultWriters = 4

// faultChild saves keys until that fails, looks whether all that was saved is there, and when the disk can be had back,
// saves on. It prints what it comes to: "saved NAME", "failed ERROR", "done".
func faultChild(path, kind string) {
	b, err := file.Open(path, file.Options{NoSync: true})
	must(err)
	saveSome(b, "before", 0, 20)
	fault := faults[kind]
	restore := fault.strike(path)

	var group sync.WaitGroup
	for writer := range faultWriters {
		group.Go(func() { saveSome(b, fmt.Sprintf("during-%d", writer), fault.size, 400) })
	}
	group.Wait()
	entry, err := b.Load(context.Background(), key("before-19"))
	must(err)
	if entry == nil {
		must(errors.New("a saved key is gone"))
	}
	if restore != nil {
		restore()
		saveSome(b, "after", 0, 20)
	}
	must(b.Close())
	fmt.Println("done")
}

// saveSome saves n values of some size, until that fails.
func saveSome(b *file.Backend, name string, size, n int) {
	for i := range n {
		name := fmt.Sprintf("%s-%d", name, i)
		_, err := b.Save(context.Background(), key(name), datastore.Write{
			Change: datastore.Change{Value: []byte(strings.Repeat("x", size) + name)}, Now: 1767348300000, Origin: "test",
		})
		if err != nil {
			fmt.Printf("failed %q\n", err.Error())
			return
		}
		fmt.Println("saved", name)
	}
}

func must(err error) {
	if err != nil {
		fmt.Printf("broken %q\n", err.Error())
		os.Exit(1)
	}
}

// faults take the disk away, and give what brings it back, if anything does. They show when values of a size are saved.
var faults = map[string]struct {
	strike func(path string) (restore func())
	size   int
}{
	"full":     {func(string) func() { return fileLimit(4 << 20) }, 1 << 16},
	"readonly": {loseRight, 10},
}

// fileLimit bounds the size of files, which fails writes as a full disk does.
func fileLimit(size uint64) (restore func()) {
	signal.Ignore(syscall.SIGXFSZ)
	var old unix.Rlimit
	must(unix.Getrlimit(unix.RLIMIT_FSIZE, &old))
	limit := old
	limit.Cur = size
	must(unix.Setrlimit(unix.RLIMIT_FSIZE, &limit))
	return func() { must(unix.Setrlimit(unix.RLIMIT_FSIZE, &old)) }
}

// loseRight makes the open store one that may only be read, as a file system does that was mounted anew for reading only.
func loseRight(path string) (restore func()) {
	var store, at unix.Stat_t
	must(unix.Stat(path, &store))
	reader, err := os.Open(path)
	must(err)
	for fd := 3; fd < 100; fd++ {
		if fd != int(reader.Fd()) && unix.Fstat(fd, &at) == nil && at.Ino == store.Ino && at.Dev == store.Dev {
			must(unix.Dup2(int(reader.Fd()), fd))
			return nil
		}
	}
	must(errors.New("the store's descriptor was not found"))
	return nil
}

func TestDiskIsLost(t *testing.T) {
	for kind, want := range map[string]struct{ cause, hint string }{
		"full":     {"file too large", "make room, and writing goes on"},
		"readonly": {"bad file descriptor", "give the process the right to write it again, and restart"},
	} {
		t.Run(kind, func(t *testing.T) {
			path := storePath(t)
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), faultEnv+"="+path, faultKindE+"="+kind)
			out, err := child.CombinedOutput()
			require.NoError(t, err, "%s", out)
			saved, failures := readFault(t, string(out))
			assert.Len(t, failures, faultWriters, "every writer is told")
			for _, failure := range failures {
				assert.True(t, strings.HasPrefix(failure, "write store "+path+": "), failure)
				assert.Contains(t, failure, want.cause)
				assert.Contains(t, failure, "\n  hint: nothing that was saved before is lost; "+want.hint)
			}
			assert.Contains(t, saved, "before-19")
			if kind == "full" {
				assert.Contains(t, saved, "after-19", "writing goes on when there is room")
			}

			b := open(t, path)
			require.NoError(t, b.Verify(t.Context()))
			for _, name := range saved {
				entry, err := b.Load(t.Context(), key(name))
				require.NoError(t, err)
				require.NotNil(t, entry, "%s was acknowledged", name)
			}
			t.Logf("%d acknowledged writes, none lost", len(saved))
		})
	}
}

// readFault reads what the child printed.
func readFault(t *testing.T, out string) (saved, failures []string) {
	t.Helper()
	done := false
	for line := range strings.Lines(out) {
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch verb {
		case "saved":
			saved = append(saved, rest)
		case "failed":
			failure, err := strconv.Unquote(rest)
			require.NoError(t, err)
			failures = append(failures, failure)
		case "done":
			done = true
		default:
			assert.Fail(t, line)
		}
	}
	assert.True(t, done, "the child closes its store")
	return saved, failures
}
