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

// budgets holds a bucket for each charged class.
type budgets struct {
	off     bool
	players int
	rates   [classCount]Rate
	have    tokens
	claimed tokens // sum of the costs of all waiting requests
	at      time.Time
}

// newBudgets returns the buckets of a fresh server.
func newBudgets(off bool, now time.Time) budgets {
	b := budgets{off: off, at: now}
	for c, class := range classes {
		b.rates[c] = class.rate
		b.have[c] = class.start
	}
	return b
}

// perMinute is the rate of a class with the present number of players.
func (b *budgets) perMinute(c Class) float64 {
	return float64(b.rates[c].Base + b.rates[c].PerPlayer*b.players)
}

// refill adds what accrued since the last call: rate/60 a second, up to capMinutes of it. A start value above that
// stays until it is used.
func (b *budgets) refill(now time.Time) {
	passed := now.Sub(b.at).Minutes()
	if b.off || passed <= 0 {
		return
	}
	b.at = now
	for c := range b.have {
		rate := b.perMinute(Class(c))
		if limit := rate * capMinutes; b.have[c] < limit {
			b.have[c] = min(limit, b.have[c]+rate*passed)
		}
	}
}

// need is what a class must hold for a cost of n: a single request larger than the bucket waits for a full one.
func (b *budgets) need(c Class, n float64) float64 {
	return min(n, max(1, b.perMinute(c)*capMinutes))
}

// affords reports whether the buckets, less what is reserved, cover the cost.
func (b *budgets) affords(k cost, reserved *tokens) bool {
	if b.off || k.n == 0 {
		return true
	}
	for _, c := range k.classes {
		if c != 0 && b.have[c]-reserved[c]+epsilon < b.need(c, k.n) {
			return false
		}
	}
	return true
}

// epsilon absorbs rounding, so that a timer set for the very instant of refill finds the token there.
const epsilon = 1e-6

// take charges the cost.
func (b *budgets) take(k cost) { k.addTo(&b.have, -1) }

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
	longest := time.Duration(0)
	for _, c := range k.classes {
		if c == 0 {
			continue
		}
		missing := b.need(c, k.n) + reserved[c] - b.have[c]
		rate := b.perMinute(c)
		if missing > 0 && rate <= 0 {
			return 0, false
		}
		if missing > 0 {
			longest = max(longest, time.Duration(math.Ceil(missing/rate*float64(time.Minute))))
		}
	}
	return longest, true
}

// left is the whole number of requests of a class that may be made now.
func (b *budgets) left(c Class) int {
	if b.off {
		return Unlimited
	}
	charged := classes[c].charged
	n := b.have[charged]
	if c == ClassUpdateAsync {
		n = min(n, b.have[ClassStandardRead])
	}
	return max(0, int(math.Floor(n+epsilon)))
}

// topUp raises every budget to at least what 150 seconds add, as happens when a server begins to close.
func (b *budgets) topUp() {
	for c := range b.have {
		b.have[c] = max(b.have[c], b.perMinute(Class(c))*150/60)
	}
}
