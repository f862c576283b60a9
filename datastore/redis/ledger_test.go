package redis_test

// This file holds the tests of faults under load: two servers add to the same things in four ways while a real server
// fails. Its one rule: what was acknowledged is there, what failed clearly is not, what is uncertain may be; nothing is
// there twice. -short shortens the longest pause. The figures are printed:
//
//	go test -v -run 'Ledger' ./datastore/redis | grep -E 'acknowledged|---'

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
)

// A way is how to add one, and to tell the sum.
type way struct {
	name string
	add  func(ctx context.Context, a adder) error
	sum  func(ctx context.Context, b *redis.Backend) (int64, error)
}

// An adder is a server of the load.
type adder struct {
	backend *redis.Backend
	engine  *datastore.Engine
	cloud   *datastore.Cloud
}

const soon = 3600 // seconds that what is added lives

var ways = []way{
	{"counter", func(ctx context.Context, a adder) error {
		_, err := a.cloud.Increment(ctx, "n", 1, soon)
		return err
	}, func(ctx context.Context, b *redis.Backend) (int64, error) {
		return b.LoadCounter(ctx, "n", time.Now().UnixMilli())
	}},
	{"data store", func(ctx context.Context, a adder) error {
		_, err := a.engine.Increment(ctx, standard("n"), 1, datastore.Change{}, datastore.Request{})
		return err
	}, func(ctx context.Context, b *redis.Backend) (int64, error) {
		entry, err := b.Load(ctx, standard("n"))
		if err != nil || entry == nil {
			return 0, err
		}
		return strconv.ParseInt(string(entry.Value), 10, 64)
	}},
	{"queue", func(ctx context.Context, a adder) error {
		return a.cloud.Push(ctx, "n", []byte("1"), 0, soon)
	}, func(ctx context.Context, b *redis.Backend) (int64, error) {
		n, err := b.CountQueue(ctx, "n", true, time.Now().UnixMilli())
		return int64(n), err
	}},
	{"sorted map", func(ctx context.Context, a adder) error {
		_, err := a.cloud.UpdateItem(ctx, ladder, "n", func(current *datastore.Item) (*datastore.Content, error) {
			n := 0
			if current != nil {
				n, _ = strconv.Atoi(string(current.Value))
			}
			return &datastore.Content{Value: []byte(strconv.Itoa(n + 1))}, nil
		}, soon)
		return err
	}, func(ctx context.Context, b *redis.Backend) (int64, error) {
		i, err := b.LoadItem(ctx, ladder, "n", time.Now().UnixMilli())
		if err != nil || i == nil {
			return 0, err
		}
		return strconv.ParseInt(string(i.Value), 10, 64)
	}},
}

// A ledger counts what became of additions.
type ledger struct {
	acked, uncertain, failed atomic.Int64

	lost int64 // how many of those acknowledged may be missing
}

// A load is additions in all ways until it is stopped.
type load struct {
	*testing.T
	url     string // as errors have it
	ledgers map[string]*ledger
	adders  []adder
	done    chan struct{}
	stop    func() // ends adding; twice is once
	group   sync.WaitGroup
	texts   sync.Map // errors seen, without digits
}

// startLoad starts adding through stores at urls, two goroutines each and way.
func startLoad(t *testing.T, prefix string, patience time.Duration, urls ...string) *load {
	t.Helper()
	l := &load{T: t, url: urls[0], ledgers: map[string]*ledger{}, done: make(chan struct{})}
	l.stop = sync.OnceFunc(func() {
		close(l.done)
		l.group.Wait()
	})
	t.Cleanup(l.stop)
	for _, w := range ways {
		l.ledgers[w.name] = &ledger{}
	}
	for _, url := range urls {
		b, err := redis.Open(t.Context(), url, redis.Options{Prefix: prefix, Patience: patience})
		require.NoError(t, err)
		a := adder{b, datastore.Open(b, datastore.Options{Limits: datastore.LimitsOff}), datastore.OpenCloud(b, unlimited)}
		l.adders = append(l.adders, a)
		for _, w := range ways {
			for range 2 {
				l.group.Go(func() { l.run(w, a) })
			}
		}
	}
	return l
}

// run adds in one way until the load is stopped.
func (l *load) run(w way, a adder) {
	book := l.ledgers[w.name]
	for {
		select {
		case <-l.done:
			return
		default:
		}
		switch err := w.add(context.Background(), a); {
		case err == nil:
			book.acked.Add(1)
		case datastore.HasStatus(err, datastore.DataUpdateConflict):
			book.failed.Add(1)
		case errors.Is(err, redis.ErrUncertain):
			book.uncertain.Add(1)
			l.clear(err)
		default:
			book.failed.Add(1)
			l.clear(err)
		}
	}
}

// clear checks that an error names the operation and the server, and says what to do.
func (l *load) clear(err error) {
	text := err.Error()
	assert.Regexp(l, `redis.*: (save|load|add to) (PlayerData/global/n|("n" (of|in) )?(counter|queue|sorted map) "\w+"): .*(\n.+)+`, text)
	short := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, text)
	if _, known := l.texts.LoadOrStore(short, true); !known {
		l.Logf("error: %s", text)
	}
}

// more waits until so many more additions were acknowledged in each way.
func (l *load) more(n int64) {
	l.Helper()
	before := map[string]int64{}
	for name, book := range l.ledgers {
		before[name] = book.acked.Load()
	}
	require.Eventually(l, func() bool {
		for name, book := range l.ledgers {
			if book.acked.Load() < before[name]+n {
				return false
			}
		}
		return true
	}, settle, tick, "the load goes on")
}

// settle stops the load and compares the ledgers with what is there.
func (l *load) settle(url, prefix string) {
	l.Helper()
	l.stop()
	b, err := redis.Open(context.Background(), url, redis.Options{Prefix: prefix})
	require.NoError(l, err)
	defer b.Close()
	for _, w := range ways {
		book := l.ledgers[w.name]
		n, err := w.sum(context.Background(), b)
		require.NoError(l, err)
		acked, uncertain := book.acked.Load(), book.uncertain.Load()
		l.Logf("%-10s acknowledged %d, uncertain %d, failed %d, counted %d", w.name, acked, uncertain, book.failed.Load(), n)
		assert.GreaterOrEqual(l, n, acked-book.lost, "%s: an acknowledged addition was lost", w.name)
		assert.LessOrEqual(l, n, acked+uncertain, "%s: an addition was made twice, or one that failed was made", w.name)
	}
	for _, a := range l.adders {
		assert.NoError(l, a.engine.Close(context.Background()))
		assert.NoError(l, a.backend.Close())
	}
}

// clean checks that nothing failed, conflicts excepted.
func (l *load) clean() {
	l.Helper()
	l.texts.Range(func(text, _ any) bool {
		assert.Fail(l, "a request failed", text)
		return true
	})
}

// pause waits in real time, which a real server has.
func pause(d time.Duration) { <-time.After(d) }

const patient, hasty = 10 * time.Second, 500 * time.Millisecond

// faults are what happens to a server under load.
var faults = []struct {
	name     string
	args     []string
	patience time.Duration
	clean    bool // nothing fails
	happens  func(t *testing.T, s *redistest.Server)
}{
	{"restart", []string{"--appendonly", "yes"}, patient, false, func(t *testing.T, s *redistest.Server) {
		s.Stop()
		s.Restart()
	}},
	{"kill -9", []string{"--appendonly", "yes", "--appendfsync", "always"}, patient, false, func(t *testing.T, s *redistest.Server) {
		for range 5 {
			s.Kill()
			s.Restart()
			pause(50 * time.Millisecond)
		}
	}},
	{"away for longer than requests wait", []string{"--appendonly", "yes", "--appendfsync", "always"}, hasty, false, func(t *testing.T, s *redistest.Server) {
		s.Kill()
		pause(3 * hasty)
		s.Restart()
	}},
	{"pause, requests wait", nil, patient, true, func(t *testing.T, s *redistest.Server) { freeze(s, time.Second) }},
	{"pause of 10 s", nil, hasty, false, func(t *testing.T, s *redistest.Server) {
		if testing.Short() {
			freeze(s, 2*hasty)
			return
		}
		freeze(s, 10*time.Second)
	}},
	{"connections killed", nil, patient, false, func(t *testing.T, s *redistest.Server) {
		for range 50 {
			s.Do("client kill type normal")
			pause(5 * time.Millisecond)
		}
	}},
	{"memory full", nil, patient, false, func(t *testing.T, s *redistest.Server) {
		s.Do("config set maxmemory 1")
		pause(200 * time.Millisecond)
		s.Do("config set maxmemory 0")
	}},
	{"scripts flushed", nil, patient, true, func(t *testing.T, s *redistest.Server) {
		for range 100 {
			s.Do("script flush")
		}
	}},
	{"read-only, then promoted", nil, patient, true, func(t *testing.T, s *redistest.Server) {
		s.Do("replicaof 127.0.0.1 1")
		pause(300 * time.Millisecond)
		s.Do("replicaof no one")
	}},
	{"read-only for longer than requests wait", nil, hasty, false, func(t *testing.T, s *redistest.Server) {
		s.Do("replicaof 127.0.0.1 1")
		pause(3 * hasty)
		s.Do("replicaof no one")
	}},
	{"busy with another's script", []string{"--lua-time-limit", "20"}, patient, true, func(t *testing.T, s *redistest.Server) {
		for range 3 {
			hog(s, 300)
		}
	}},
}

func TestLedgerOfFaults(t *testing.T) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			s := redistest.Start(t, f.args...)
			prefix := newPrefix()
			l := startLoad(t, prefix, f.patience, s.URL(), s.URL())
			l.more(50)
			f.happens(t, s)
			l.more(50)
			l.settle(s.URL(), prefix)
			if f.clean {
				l.clean()
			}
		})
	}
}

// freeze stops the server's process for a time.
func freeze(s *redistest.Server, d time.Duration) {
	s.Helper()
	s.Signal(syscall.SIGSTOP)
	pause(d)
	s.Signal(syscall.SIGCONT)
}

// hog keeps the server busy with a script for about so many ms: within a script not every server's clock goes on.
func hog(s *redistest.Server, ms int) {
	s.Helper()
	client := s.Client()
	defer client.Close()
	require.NoError(s, client.Do(context.Background(), "eval", "local n = 0 for i = 1, ARGV[1] do n = n + i end return 1", 0, ms*100_000).Err())
}

// TestLedgerOfResets breaks connections with a TCP reset while the server has their scripts, some of them waiting behind
// those of others.
func TestLedgerOfResets(t *testing.T) {
	port := freePort(t)
	s := redistest.Start(t, "--port", port, "--bind", "127.0.0.1")
	prefix := newPrefix()
	var urls []string
	var proxies []*proxy
	var decide []func([]byte) cut
	var cuts atomic.Int64
	for id := range 2 {
		p := startProxy(t, "127.0.0.1:"+port)
		urls, proxies = append(urls, p.url()), append(proxies, p)
		random := rand.New(rand.NewPCG(11, uint64(id)))
		var mu sync.Mutex // guards random
		decide = append(decide, func(message []byte) cut {
			if !bytes.Contains(message, []byte("evalsha")) {
				return pass
			}
			mu.Lock()
			defer mu.Unlock()
			how := []cut{losesAsk, losesAnswer, resets, resets, resets, pass, pass, pass, pass, pass}[random.IntN(10)]
			if how != pass {
				cuts.Add(1)
			}
			return how
		})
	}
	l := startLoad(t, prefix, patient, urls...)
	for i, p := range proxies {
		p.on(decide[i])
	}
	l.more(20)
	for range 10 {
		hog(s, 30)
	}
	l.more(100)
	for _, p := range proxies {
		p.on(nil)
	}
	l.settle(s.URL(), prefix)
	t.Logf("%d connections broken", cuts.Load())
	assert.Greater(t, cuts.Load(), int64(200))
}

// TestLedgerOfFailover has a replica take over. When the master hands over it loses nothing. When it is killed what had
// not reached the replica is lost, as Redis has it; nothing is there twice even so.
// https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
func TestLedgerOfFailover(t *testing.T) {
	for name, happens := range map[string]func(*group, *load){"handed over": (*group).handOver, "master killed": (*group).killMaster} {
		t.Run(name, func(t *testing.T) {
			g := startGroup(t)
			prefix := newPrefix()
			l := startLoad(t, prefix, patient, g.url, g.url)
			l.more(50)
			begin := time.Now()
			happens(g, l)
			l.more(50)
			t.Logf("additions were acknowledged again after %v", time.Since(begin).Round(10*time.Millisecond))
			l.settle(g.url, prefix)
		})
	}
}

// handOver stops writes, waits for the replica and has the Sentinel promote it.
func (g *group) handOver(*load) {
	g.Helper()
	g.master.Do("client pause 60000 write")
	waitForReplica(g.T, g.master)
	require.NoError(g, g.sentinel.Failover(context.Background(), "game").Err())
	g.awaitPromotion()
}

// killMaster kills the master once the replica has what was acknowledged until now.
func (g *group) killMaster(l *load) {
	g.Helper()
	l.mayLose(func() {
		client := g.master.Client()
		defer client.Close()
		conn := client.Conn() // WAIT is for the writes of its connection, and so for all before them
		defer conn.Close()
		require.NoError(g, conn.Set(context.Background(), "mark", 1, 0).Err())
		require.NoError(g, conn.Wait(context.Background(), 1, 0).Err())
		g.master.Kill()
		g.awaitPromotion()
	})
}

func (g *group) awaitPromotion() {
	g.Helper()
	require.Eventually(g, func() bool { return isMaster(g.replica) }, settle, tick)
}

// mayLose runs f: what is acknowledged meanwhile may be missing.
func (l *load) mayLose(f func()) {
	for _, book := range l.ledgers {
		book.lost -= book.acked.Load()
	}
	f()
	for _, book := range l.ledgers {
		book.lost += book.acked.Load()
	}
}

// isMaster asks a server that may just close its connections.
func isMaster(s *redistest.Server) bool {
	client := s.Client()
	defer client.Close()
	info, err := client.Info(context.Background(), "replication").Result()
	return err == nil && strings.Contains(info, "role:master")
}
