package file_test

// This file holds the crash test: a child process writes under load, is killed with SIGKILL at random instants, and every
// write it acknowledged must be there. LANAI_TEST_KILLS says how often (20), LANAI_TEST_SEED repeats the instants.

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/file"
)

const (
	childEnv     = "LANAI_TEST_CRASH_STORE" // the path; set in the child
	childRoundE  = "LANAI_TEST_CRASH_ROUND"
	childWriters = 8
	childKeys    = 40
)

// The environment of a child that loses its disk, in fault_unix_test.go.
const (
	faultEnv   = "LANAI_TEST_FAULT_STORE" // the path; set in the child
	faultKindE = "LANAI_TEST_FAULT_KIND"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		crashChild(path, os.Getenv(childRoundE))
		return
	}
	if path := os.Getenv(faultEnv); path != "" {
		faultChild(path, os.Getenv(faultKindE))
		return
	}
	os.Exit(m.Run())
}

// crashChild writes until it is killed. A line on stdout acknowledges a write after the store did.
func crashChild(path, round string) {
	b, err := file.Open(path, file.Options{})
	if err != nil {
		fmt.Println("fail", err)
		os.Exit(1)
	}
	e := datastore.Open(b, datastore.Options{Limits: datastore.LimitsOff})
	fmt.Println("open")
	var group sync.WaitGroup
	for writer := range childWriters {
		group.Go(func() {
			for n := 1; ; n++ {
				crashWrite(e, fmt.Sprintf("%d-%d", writer, n%childKeys), fmt.Sprintf("%s.%08d", round, n))
			}
		})
	}
	group.Wait()
}

// crashWrite removes a key now and then, writes it, ranks it, and acknowledges.
func crashWrite(e *datastore.Engine, name, value string) {
	ctx, none := context.Background(), datastore.Request{}
	var gone error
	if value[len(value)-1] == '7' {
		_, gone = e.Remove(ctx, key(name), none)
	}
	_, set := e.Set(ctx, key(name), datastore.Change{Value: []byte(value + strings.Repeat(" pad", len(name)*40))}, none)
	_, ranked := e.Set(ctx, rankKey(name), datastore.Change{Number: rankOf(value)}, none)
	if err := errors.Join(gone, set, ranked); err != nil {
		fmt.Println("fail", err)
		os.Exit(1)
	}
	os.Stdout.WriteString("ack " + name + " " + value + "\n") // one write call: a line is whole or missing
}

func rankKey(name string) datastore.Key {
	return datastore.Key{Store: "Scores", Scope: "global", Name: name, Ordered: true}
}

// rankOf makes a number of "round.n".
func rankOf(value string) int64 {
	n, _ := strconv.ParseInt(strings.ReplaceAll(value, ".", ""), 10, 64)
	return n
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	kills := 20
	if given := os.Getenv("LANAI_TEST_KILLS"); given != "" {
		var err error
		kills, err = strconv.Atoi(given)
		require.NoError(t, err)
	}
	seed := rand.Uint64()
	if given := os.Getenv("LANAI_TEST_SEED"); given != "" {
		var err error
		seed, err = strconv.ParseUint(given, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("LANAI_TEST_SEED=%d LANAI_TEST_KILLS=%d", seed, kills)
	random := rand.New(rand.NewPCG(seed, 0))
	path := storePath(t)
	acked := map[string]string{}
	total := 0
	for round := range kills {
		total += killOnce(t, path, round, random, acked)
		checkAcked(t, path, acked)
	}
	t.Logf("%d kills, %d acknowledged writes, none lost", kills, total)
	assert.NotZero(t, total)
}

// killOnce runs a child for a random time and notes what it acknowledged.
func killOnce(t *testing.T, path string, round int, random *rand.Rand, acked map[string]string) int {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childEnv+"="+path, fmt.Sprintf("%s=%06d", childRoundE, round))
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	child.Stderr = os.Stderr
	require.NoError(t, child.Start())
	life := time.Duration(random.IntN(60)) * time.Millisecond
	if round%5 == 4 {
		time.AfterFunc(life/4, func() { _ = child.Process.Kill() }) // also while it opens
	}
	lines, n := bufio.NewScanner(out), 0
	for lines.Scan() {
		switch fields := strings.Fields(lines.Text()); fields[0] {
		case "open":
			time.AfterFunc(life, func() { _ = child.Process.Kill() })
		case "ack":
			require.Len(t, fields, 3)
			if fields[2] > acked[fields[1]] {
				acked[fields[1]] = fields[2]
			}
			n++
		default:
			assert.Fail(t, lines.Text())
		}
	}
	_ = child.Wait() // killed
	return n
}

// checkAcked opens the store and looks for every acknowledged write, or a later one of the same writer. A removal that
// was killed before its write leaves a tombstone, which is newer than what was acknowledged.
func checkAcked(t *testing.T, path string, acked map[string]string) {
	t.Helper()
	b, err := file.Open(path, file.Options{})
	require.NoError(t, err, "the store must open after every kill")
	require.NoError(t, b.Verify(t.Context()))
	for name, value := range acked {
		entry, err := b.Load(t.Context(), key(name))
		require.NoError(t, err)
		require.NotNil(t, entry, "%s is lost", name)
		if got, _, _ := strings.Cut(string(entry.Value), " "); !entry.Deleted {
			require.GreaterOrEqual(t, got, value, "%s holds an older value", name)
		}
		ranked, err := b.Load(t.Context(), rankKey(name))
		require.NoError(t, err)
		require.NotNil(t, ranked, "the rank of %s is lost", name)
		require.GreaterOrEqual(t, ranked.Number, rankOf(value), "%s has an older rank", name)
	}
	require.NoError(t, b.Close())
}
