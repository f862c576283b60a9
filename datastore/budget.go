package datastore

// This file holds budgets, the token buckets of the request classes. Its one rule: it is guarded by the engine's
// mutex and told the time; it neither locks nor asks a clock.

import (
	"math"
	"time"
)

// Unlimited is the budget that Engine.Budget reports when limits are off.
const Unlimited = math.MaxInt32

// A cost is what one request takes: n tokens of each class it names.
type cost struct {
	classes [2]Class // 0 (never charged itself) fills the unused places
	n       float64  // 0 for a request that costs nothing
}

// A tokens is an amount for each class.
type tokens [classCount]float64

// budgets holds two buckets for each charged class: what this server may do, and what its experience may.
type budgets struct {
	off        bool
	players    int
	rates      [classCount]Rate
	pools      [classCount]Rate // of the experience; zero for a class that it does not bound
	capMinutes float64
	closing    float64 // minutes' worth that topUp gives
	have       tokens
	pool       tokens // of the experience
	claimed    tokens // sum of the costs of all waiting requests
	at         time.Time
}

// newBudgets returns the buckets of a fresh server.
func newBudgets(off bool, r Rates, now time.Time) budgets {
	b := budgets{off: off, at: now, capMinutes: r.CapMinutes, closing: r.ClosingSeconds / 60}
	for c := range classCount {
		if own := r.budget(c); own != nil {
			b.rates[c] = Rate{own.Base, own.PerPlayer}
			b.have[c] = float64(own.Start)
		}
		if pool := r.Experience.of(c); pool != nil {
			b.pools[c] = *pool
			b.pool[c] = b.poolPerMinute(c)
		}
	}
	return b
}

// perMinute is the rate of a class with the present number of players.
func (b *budgets) perMinute(c Class) float64 {
	return float64(b.rates[c].Base) + float64(b.rates[c].PerPlayer)*float64(b.players)
}

// poolPerMinute is the experience's rate of a class; 0 when it does not bound the class.
func (b *budgets) poolPerMinute(c Class) float64 {
	return float64(b.pools[c].Base) + float64(b.pools[c].PerPlayer)*float64(b.players)
}

// setPlayers sets the number of players. What they add to the experience's rates is there at once, and what they take
// away is gone.
func (b *budgets) setPlayers(n int) {
	for c := range classCount {
		b.pool[c] += float64(b.pools[c].PerPlayer) * float64(n-b.players)
	}
	b.players = n
}

// setRate changes the rate of a class, or of the one that is charged for an old name. Reads of versions are charged as
// StandardRead: a limit meant for them alone must not bound all reads, so it changes nothing.
func (b *budgets) setRate(c Class, r Rate) {
	if c != ClassGetVersionAsync {
		b.rates[classes[c].charged] = r
	}
}

// refill adds what accrued since the last call: rate/60 a second, up to the cap of each bucket. A start value above that
// stays until it is used.
func (b *budgets) refill(now time.Time) {
	passed := now.Sub(b.at).Minutes()
	if b.off || passed <= 0 {
		return
	}
	b.at = now
	for c := range classCount {
		if limit := b.cap(c); b.have[c] < limit {
			b.have[c] = min(limit, b.have[c]+b.perMinute(c)*passed)
		}
		if limit := b.poolCap(c); b.pool[c] < limit {
			b.pool[c] = min(limit, b.pool[c]+b.poolPerMinute(c)*passed)
		}
	}
}

// cap is what the bucket of a class can hold.
func (b *budgets) cap(c Class) float64 { return b.perMinute(c) * b.capMinutes }

// poolCap is what the experience's bucket of a class can hold. It starts with a minute's worth.
func (b *budgets) poolCap(c Class) float64 { return b.poolPerMinute(c) * b.capMinutes }

// need is what a bucket must hold for a cost of n: a single request larger than the bucket waits for a full one.
func need(n, full float64) float64 { return min(n, max(1, full)) }

// bounded reports whether the experience bounds a class.
func (b *budgets) bounded(c Class) bool { return b.pools[c] != Rate{} }

// affords reports whether the buckets, less what is reserved, cover the cost.
func (b *budgets) affords(k cost, reserved *tokens) bool {
	if b.off || k.n == 0 {
		return true
	}
	for _, c := range k.classes {
		if c != 0 && (b.have[c]-reserved[c]+epsilon < need(k.n, b.cap(c)) || b.poolShort(c, k, reserved)) {
			return false
		}
	}
	return true
}

// poolShort reports whether what the experience has left of a class, less what is reserved, does not cover the cost.
func (b *budgets) poolShort(c Class, k cost, reserved *tokens) bool {
	return b.bounded(c) && b.pool[c]-reserved[c]+epsilon < need(k.n, b.poolCap(c))
}

// shortPool is the class of a cost that only the experience is short of, or 0.
func (b *budgets) shortPool(k cost, reserved *tokens) Class {
	for _, c := range k.classes {
		if c != 0 && b.poolShort(c, k, reserved) && b.have[c]-reserved[c]+epsilon >= need(k.n, b.cap(c)) {
			return c
		}
	}
	return 0
}

// epsilon absorbs rounding, so that a timer set for the very instant of refill finds the token there.
const epsilon = 1e-6

// take charges the cost.
func (b *budgets) take(k cost) {
	k.addTo(&b.have, -1)
	k.addTo(&b.pool, -1)
}

// addTo adds the cost, sign times.
func (k cost) addTo(t *tokens, sign float64) {
	for _, c := range k.classes {
		if c != 0 {
			t[c] += sign * k.n
		}
	}
}

// wait is the time until the cost can be afforded; false when it never can at the present rates.
func (b *budgets) wait(k cost, reserved *tokens) (time.Duration, bool) {
	longest := 0.0
	for _, c := range k.classes {
		if c == 0 {
			continue
		}
		longest = max(longest, minutes(need(k.n, b.cap(c))+reserved[c]-b.have[c], b.perMinute(c)))
		if b.bounded(c) {
			longest = max(longest, minutes(need(k.n, b.poolCap(c))+reserved[c]-b.pool[c], b.poolPerMinute(c)))
		}
	}
	return time.Duration(math.Ceil(longest * float64(time.Minute))), longest < math.MaxInt32
}

// minutes is how long a rate takes to add what is missing.
func minutes(missing, rate float64) float64 {
	switch {
	case missing <= 0:
		return 0
	case rate <= 0:
		return math.Inf(1)
	}
	return missing / rate
}

// left is the whole number of requests of a class that may be made now: what the server and its experience have, less
// what waiting requests will take.
func (b *budgets) left(c Class) int {
	if b.off {
		return Unlimited
	}
	n := b.free(classes[c].charged)
	if c == ClassUpdateAsync {
		n = min(n, b.free(ClassStandardRead))
	}
	return int(min(max(0, math.Floor(n+epsilon)), Unlimited))
}

func (b *budgets) free(c Class) float64 {
	n := b.have[c] - b.claimed[c]
	if b.bounded(c) {
		n = min(n, b.pool[c]-b.claimed[c])
	}
	return n
}

// topUp raises every budget to what ClosingSeconds add, as happens when a server begins to close. Its experience does not
// hold it up.
func (b *budgets) topUp() {
	for c := range classCount {
		least := b.perMinute(c) * b.closing
		b.have[c] = max(b.have[c], least)
		if b.bounded(c) {
			b.pool[c] = max(b.pool[c], least)
		}
	}
}
