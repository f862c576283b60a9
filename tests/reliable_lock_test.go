package tests

// This file has several processes fight for one lease while holders are killed and paused. Its one rule: a holder says
// when it got the lease and when it last asked for a write that was taken, and the tokens say who was right.

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
	"lanai/datastore/redis/redistest"
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
//	leave token time    it is about to be released, or was lost; until that time it was held for certain
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
		held := time.Now()
		fmt.Println("enter", l.Token(), held.UnixNano())
		for range 10 {
			<-beat.C
			asked := time.Now()
			change := datastore.Change{Value: strconv.AppendUint(nil, l.Token(), 10)}
			entry, err := e.Set(ctx, contested, change, datastore.Request{Fence: l.Token()})
			switch {
			case errors.Is(err, datastore.ErrFenced):
				fmt.Println("fenced", l.Token(), time.Now().UnixNano())
			case err != nil:
				return err
			default:
				held = asked
				fmt.Println("wrote", l.Token(), entry.Version)
			}
		}
		fmt.Println("leave", l.Token(), held.UnixNano())
		if err := l.Release(ctx); err != nil && !errors.Is(err, datastore.ErrFenced) {
			return err
		}
	}
}

// sessions does the same through PPDB's session lock; the token is the number of the session, the version that of the
// write. A session that finds another's number has lost the document.
//
//	found token version what the last session has written
const sessions = `
local db = require(game.ServerStorage.PPDB).new("Locked", { sessionLock = 1, retries = 1 })
local function now() return string.format("%.0f", tick() * 1e9) end
while true do
	local document = db:init("key", { session = 0, version = 0 })
	if document then
		local session, found = document.session + 1, document.version
		local begun = db:update("key", function(old)
			if old.session >= session then
				return nil -- another's, since the lock was lost
			end
			old.session = session
			return old
		end) and db:flush("key")
		if begun then
			local held = now()
			print("enter", session, held)
			print("found", session, found)
			for i = 1, 10 do
				task.wait(0.002)
				local asked, version = now(), session * 100 + i
				local taken = db:update("key", function(old)
					old.version = version
					return if old.session == session then old else nil
				end) and db:flush("key")
				held = if taken then asked else held
				print(if taken then "wrote" else "fenced", session, version)
			end
			print("leave", session, held)
		end
		db:leave("key")
	end
end`

// A tenure is the time for which a process held the lease, as far as it can tell.
type tenure struct{ token, from, to int64 }

// A taken is a write that was taken, or one that was found.
type taken struct {
	token   int64
	version string
}

// A fight is the processes and what they said.
type fight struct {
	*testing.T
	command func() *exec.Cmd

	mu             sync.Mutex // guards the rest
	random         *rand.Rand
	tenures        []tenure
	writes, found  []taken
	killed, paused int
	fenced         int
	over           bool
}

func TestReliableLocks(t *testing.T) {
	url := redistest.Start(t).URL()
	f := &fight{T: t, random: seeded(t), command: func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), contenderEnv+"="+url)
		cmd.Stderr = os.Stderr
		return cmd
	}}
	f.run()
	slices.SortFunc(f.writes, func(a, b taken) int { return cmp.Compare(a.version, b.version) })
	for i, next := range f.writes[1:] {
		require.LessOrEqual(t, f.writes[i].token, next.token, "a late write was taken")
	}
	f.report("locks, Engine.Lease")
}

func TestReliableSessionLocks(t *testing.T) {
	url := redistest.Start(t).URL()
	dir := writePlace(t, sessions)
	f := &fight{T: t, random: seeded(t), command: func() *exec.Cmd {
		cmd := exec.Command(binary(t), "run", ".", "--limits", "off", "--store", url)
		cmd.Dir = dir
		return cmd
	}}
	f.run()
	for _, found := range f.found {
		for _, write := range f.writes {
			if write.token < found.token {
				require.LessOrEqual(t, len(write.version), len(found.version))
				require.False(t, len(write.version) == len(found.version) && write.version > found.version,
					"session %d found %s, but %s was saved", found.token, found.version, write.version)
			}
		}
	}
	f.report("locks, PPDB sessionLock")
}

// run has the processes fight for some seconds of real time, and looks at who had the lease when.
func (f *fight) run() {
	f.Helper()
	var contenders sync.WaitGroup
	for range servers {
		contenders.Go(func() {
			for f.contender() {
			}
		})
	}
	begun := time.Now()
	enough := func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.over = time.Since(begun) > 6*time.Second && f.killed > 0 && f.paused > 0 && f.fenced > 0
		return f.over
	}
	if !assert.Eventually(f, enough, 2*patience, 10*time.Millisecond, "a holder is killed, and one that was paused writes too late") {
		f.mu.Lock()
		f.over = true
		f.mu.Unlock()
	}
	contenders.Wait()

	require.NotEmpty(f, f.tenures)
	slices.SortFunc(f.tenures, func(a, b tenure) int { return cmp.Compare(a.from, b.from) })
	for i, next := range f.tenures[1:] {
		before := f.tenures[i]
		require.Less(f, before.token, next.token, "tokens only grow")
		require.LessOrEqual(f, before.to, next.from, "two had the lease: tokens %d and %d", before.token, next.token)
	}
}

func (f *fight) report(what string) {
	f.Helper()
	figure(f.T, what, "%d leases given to %d processes, %d holders killed, %d paused; %d writes taken, %d late ones refused, never held by two",
		len(f.tenures), servers, f.killed, f.paused, len(f.writes), f.fenced)
}

// contender runs one process until it is killed, and reports whether another is to take its place.
func (f *fight) contender() bool {
	cmd := f.command()
	out, err := cmd.StdoutPipe()
	if !assert.NoError(f, err) || !assert.NoError(f, cmd.Start()) {
		return false
	}
	defer func() { _ = cmd.Wait() }()
	defer func() { _ = cmd.Process.Kill() }()

	at := -1 // its tenure, -1 when that ended
	for lines := bufio.NewScanner(out); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) < 3 {
			continue
		}
		words = words[len(words)-3:]
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
		case "found":
			f.found = append(f.found, taken{token, words[2]})
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
	switch n := f.random.IntN(12); {
	case n == 0, f.killed == 0 && len(f.tenures) == 5:
		f.killed++
		_ = p.Kill()
	case n == 1, f.paused == 0 && len(f.tenures) == 10:
		f.paused++
		_ = p.Signal(syscall.SIGSTOP)
		time.AfterFunc(1500*time.Millisecond, func() { _ = p.Signal(syscall.SIGCONT) })
	default:
		return false
	}
	f.tenures[at].to = now
	return true
}
