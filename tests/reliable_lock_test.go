package tests

// This file has several processes fight for one lease while holders are killed and paused. Its one rule: a holder says
// when it believed to hold the lease, and the tokens of the writes that were taken say who was right.

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/redis"
)

// contenderEnv holds the address of the store in a process that fights for the lease.
const contenderEnv = "LANAI_TEST_CONTENDER"

var contested = datastore.Key{Store: "Locked", Scope: "global", Name: "key"}

// contend acquires the lease again and again until it is killed. Under each it writes its token ten times, whether it
// still believes in it or not.
//
//	enter token time    the lease was acquired
//	wrote token version a write was taken
//	fenced token time   a write was refused: another has the lease
//	leave token time    it is about to be released, or was found to be lost
func contend(url string) error {
	ctx := context.Background()
	store, err := redis.Open(ctx, url, redis.Options{})
	if err != nil {
		return err
	}
	e := datastore.Open(store, datastore.Options{Limits: datastore.LimitsOff})
	beat := time.NewTicker(2 * time.Millisecond)
	for {
		l, err := e.Lease(ctx, contested, datastore.LeaseOptions{TTL: time.Second, Wait: true})
		if err != nil {
			return err
		}
		fmt.Println("enter", l.Token(), time.Now().UnixNano())
		for range 10 {
			<-beat.C
			change := datastore.Change{Value: strconv.AppendUint(nil, l.Token(), 10)}
			entry, err := e.Set(ctx, contested, change, datastore.Request{Fence: l.Token()})
			switch {
			case errors.Is(err, datastore.ErrFenced):
				fmt.Println("fenced", l.Token(), time.Now().UnixNano())
			case err != nil:
				return err
			default:
				fmt.Println("wrote", l.Token(), entry.Version)
			}
		}
		fmt.Println("leave", l.Token(), time.Now().UnixNano())
		if err := l.Release(ctx); err != nil && !errors.Is(err, datastore.ErrFenced) {
			return err
		}
	}
}

// A tenure is the time for which a process believed to hold the lease.
type tenure struct{ token, from, to int64 }

// A taken is a write that was taken.
type taken struct {
	token   int64
	version string
}

// A fight is the processes and what they said.
type fight struct {
	*testing.T
	url string

	mu             sync.Mutex // guards the rest
	random         *rand.Rand
	tenures        []tenure
	writes         []taken
	killed, paused int
	fenced         int
	over           bool
}

func TestReliableLocks(t *testing.T) {
	f := &fight{T: t, url: startRedis(t).url(), random: seeded(t)}
	var contenders sync.WaitGroup
	for range servers {
		contenders.Go(func() {
			for f.contender() {
			}
		})
	}
	<-time.After(8 * time.Second) // of real time: leases last a second of it
	f.mu.Lock()
	f.over = true
	f.mu.Unlock()
	contenders.Wait()

	slices.SortFunc(f.tenures, func(a, b tenure) int { return cmp.Compare(a.from, b.from) })
	for i, next := range f.tenures[1:] {
		before := f.tenures[i]
		require.Less(t, before.token, next.token, "tokens only grow")
		require.LessOrEqual(t, before.to, next.from, "two had the lease: tokens %d and %d", before.token, next.token)
	}
	slices.SortFunc(f.writes, func(a, b taken) int { return cmp.Compare(a.version, b.version) })
	for i, next := range f.writes[1:] {
		require.LessOrEqual(t, f.writes[i].token, next.token, "a late write was taken")
	}
	assert.NotZero(t, f.killed)
	assert.NotZero(t, f.paused)
	assert.GreaterOrEqual(t, f.fenced, f.paused, "each paused holder wakes up too late")
	figure(t, "locks", "%d leases given to %d processes, %d holders killed, %d paused; %d writes taken, %d late ones refused, never held by two",
		len(f.tenures), servers, f.killed, f.paused, len(f.writes), f.fenced)
}

// contender runs one process until it is killed, and reports whether another is to take its place.
func (f *fight) contender() bool {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), contenderEnv+"="+f.url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if !assert.NoError(f, err) || !assert.NoError(f, cmd.Start()) {
		return false
	}
	defer func() { _ = cmd.Wait() }()
	defer func() { _ = cmd.Process.Kill() }()

	at := -1 // its tenure, -1 when that ended
	for lines := bufio.NewScanner(out); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if !assert.Len(f, words, 3) {
			return false
		}
		token, _ := strconv.ParseInt(words[1], 10, 64)
		when, _ := strconv.ParseInt(words[2], 10, 64) // not of a version
		f.mu.Lock()
		if f.over {
			f.mu.Unlock()
			return false
		}
		switch words[0] {
		case "enter":
			at = len(f.tenures)
			f.tenures = append(f.tenures, tenure{token, when, when})
			if f.strike(cmd.Process, at) {
				at = -1
			}
		case "wrote":
			f.writes = append(f.writes, taken{token, words[2]})
		case "fenced":
			f.fenced++
		case "leave":
			if at >= 0 {
				f.tenures[at].to = when
			}
		}
		f.mu.Unlock()
	}
	return true
}

// strike kills or pauses a holder now and then; what it believes after that does not count.
func (f *fight) strike(p *os.Process, at int) bool {
	now := time.Now().UnixNano()
	switch f.random.IntN(12) {
	case 0:
		f.killed++
		_ = p.Kill()
	case 1:
		f.paused++
		_ = p.Signal(syscall.SIGSTOP)
		time.AfterFunc(1500*time.Millisecond, func() { _ = p.Signal(syscall.SIGCONT) })
	default:
		return false
	}
	f.tenures[at].to = now
	return true
}
