package class

import (
	"math"
	"slices"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
	"lanai/runtime/sched"
)

// This file holds Tween, and what moves all tweens of a server. Its one rule: of
// the tweens of one property the one that began last moves it.

// TweenBase is the class TweenBase.
// https://create.roblox.com/docs/reference/engine/classes/TweenBase
var TweenBase = bind.Class{
	Name:     "TweenBase",
	Abstract: true,
	Methods: map[string]bind.Method{
		"Cancel": func(c *bind.Call) { c.Self.Data.(*tween).cancel() },
		"Pause":  func(c *bind.Call) { c.Self.Data.(*tween).pause() },
		"Play":   func(c *bind.Call) { c.Self.Data.(*tween).play() },
	},
}

// Tween is the class Tween.
// https://create.roblox.com/docs/reference/engine/classes/Tween
var Tween = bind.Class{
	Name:  "Tween",
	Super: "TweenBase",
	Cloned: func(from, to *instance.Instance) {
		t := *from.Data.(*tween)
		t.self, t.state, t.elapsed, t.keep = to, "Begin", 0, nil
		t.goals = slices.Clone(t.goals)
		to.Data = &t
		to.Put("PlaybackState", enumItem(bind.EnvFor(to), "PlaybackState", "Begin"))
	},
}

// tweenTick is how many seconds a frame may be early: times are float32, and
// frames lie on a grid.
const tweenTick = 1e-6

// tween is the state of a Tween.
type tween struct {
	all    *tweens
	self   *instance.Instance // nil for one that scripts do not see
	done   func(state string) // called at the end; may be nil
	target *instance.Instance
	info   datatype.TweenInfo
	goals  []tweenGoal

	state   string  // item of Enum.PlaybackState; "" is Begin
	started float64 // when it began, if it had not been paused
	elapsed float64 // seconds done, while paused
	moving  bool    // the values to start from are known
	at      int     // in tweens.running
	keep    *sched.Timer
}

// tweenGoal is one property of a tween.
type tweenGoal struct {
	property *instance.Property
	from, to any
	held     bool // this tween is the one that moves the property
}

// tweenKey is what only one tween moves at a time.
type tweenKey struct {
	target   *instance.Instance
	property *instance.Property
}

// tweens are the tweens of a server that run.
type tweens struct {
	env     *bind.Env
	running []*tween // in the order of Play; nil where one has stopped
	movers  map[tweenKey]*tween
	cancel  func() // ends the listening to frames; nil while nothing runs
}

func newTweens(env *bind.Env) *tweens {
	return &tweens{env: env, movers: make(map[tweenKey]*tween)}
}

// step moves every tween that ran before it.
func (a *tweens) step(now, _ float64) {
	for i, n := 0, len(a.running); i < n; i++ {
		if t := a.running[i]; t != nil {
			t.advance(now - t.started)
		}
	}
	kept := a.running[:0]
	for _, t := range a.running {
		if t != nil {
			t.at = len(kept)
			kept = append(kept, t)
		}
	}
	clear(a.running[len(kept):])
	if a.running = kept; len(kept) == 0 {
		a.cancel()
		a.cancel = nil
	}
}

// run puts a tween among those that are moved in every frame. A tween that will
// end keeps a server alive that stops when nothing is left to do.
func (a *tweens) run(t *tween) {
	t.at = len(a.running)
	a.running = append(a.running, t)
	if a.cancel == nil {
		a.cancel = a.env.Loop.OnFrame(sched.Heartbeat, a.step)
	}
	t.started = a.env.Loop.Seconds() - t.elapsed
	if left := t.length() - t.elapsed; !math.IsInf(left, 1) {
		t.keep = a.env.Loop.After(left, sched.Heartbeat, func(float64) {})
	}
}

// stop takes a tween from among them.
func (a *tweens) stop(t *tween) {
	if t.active() {
		a.running[t.at] = nil
	}
	if t.keep != nil {
		t.keep.Cancel()
	}
	for i := range t.goals {
		if g := &t.goals[i]; g.held {
			g.held = false
			delete(a.movers, tweenKey{t.target, g.property})
		}
	}
}

// cycle is the seconds of one repetition.
func (t *tween) cycle() float64 {
	seconds := max(float64(t.info.Time), 0)
	if t.info.Reverses {
		seconds *= 2
	}
	return seconds + max(float64(t.info.DelayTime), 0)
}

// length is the seconds of all repetitions.
func (t *tween) length() float64 {
	if t.info.RepeatCount < 0 {
		return math.Inf(1)
	}
	return t.cycle() * (float64(t.info.RepeatCount) + 1)
}

// --- playback ---------------------------------------------------------------

func (t *tween) active() bool { return t.state == "Playing" || t.state == "Delayed" }

func (t *tween) play() {
	if t.active() {
		return
	}
	if t.state != "Paused" {
		t.elapsed, t.moving = 0, false
	}
	t.all.run(t)
	if !t.moving && t.info.DelayTime > 0 {
		t.setState("Delayed")
		return
	}
	t.setState("Playing")
	switch {
	case !t.active(): // a handler has stopped it
	case t.moving:
		t.claim()
	default:
		t.begin()
	}
}

func (t *tween) pause() {
	if t.state != "Playing" {
		return
	}
	t.elapsed = t.all.env.Loop.Seconds() - t.started
	t.all.stop(t)
	t.setState("Paused")
}

func (t *tween) cancel() {
	if t.active() || t.state == "Paused" {
		t.end("Cancelled")
	}
}

func (t *tween) end(state string) {
	t.all.stop(t)
	t.setState(state)
	if t.self != nil {
		fire(t.self, "Completed", enumItem(t.all.env, "PlaybackState", state))
	}
	if t.done != nil {
		t.done(state)
	}
}

func (t *tween) setState(state string) {
	if t.state == state {
		return
	}
	if t.state = state; t.self != nil {
		t.self.Put("PlaybackState", enumItem(t.all.env, "PlaybackState", state))
	}
}

// begin notes where the values are and takes the properties over.
func (t *tween) begin() {
	for i := range t.goals {
		t.goals[i].from = t.target.Value(t.goals[i].property)
	}
	t.moving = true
	t.claim()
}

// claim takes the properties from the tweens that move them now. One that has
// none left is cancelled; what hears of that may stop t in turn.
func (t *tween) claim() {
	for i := range t.goals {
		if !t.active() {
			return
		}
		g := &t.goals[i]
		key := tweenKey{t.target, g.property}
		other := t.all.movers[key]
		t.all.movers[key], g.held = t, true
		if other != nil && other != t {
			other.lose(g.property)
		}
	}
}

func (t *tween) lose(p *instance.Property) {
	left := 0
	for i := range t.goals {
		g := &t.goals[i]
		if g.property == p {
			g.held = false
		}
		if g.held {
			left++
		}
	}
	if left == 0 {
		t.end("Cancelled")
	}
}

// --- movement ---------------------------------------------------------------

// advance brings the properties to where they are so many seconds after Play.
func (t *tween) advance(elapsed float64) {
	elapsed += tweenTick
	switch {
	case elapsed >= t.length():
		t.finish()
		return
	case t.info.RepeatCount < 0 && t.target.IsDestroyed():
		t.end("Cancelled") // nobody can see it, and it would never end
		return
	}
	within := elapsed
	if cycle := t.cycle(); cycle > 0 {
		within = math.Mod(elapsed, cycle)
	}
	delay, time := float64(t.info.DelayTime), float64(t.info.Time)
	if within -= max(delay, 0); within < 0 {
		t.rest()
		return
	}
	if !t.moving {
		t.begin()
	}
	if !t.active() {
		return
	}
	t.setState("Playing")
	alpha := 1.0
	if time > 0 {
		alpha = (within - tweenTick) / time
	}
	if alpha > 1 && t.info.Reverses {
		alpha = 2 - alpha
	}
	t.set(datatype.Ease(t.info.EasingStyle, t.info.EasingDirection, alpha))
}

// rest is the delay before a repetition: what went before is complete.
func (t *tween) rest() {
	if t.state != "Playing" {
		return
	}
	t.set(t.last())
	if t.active() {
		t.setState("Delayed")
	}
}

// last is how much of the way is done at the end of a repetition.
func (t *tween) last() float64 {
	if t.info.Reverses {
		return 0
	}
	return 1
}

func (t *tween) finish() {
	if !t.moving {
		t.begin()
	}
	t.set(t.last())
	if t.active() { // else a handler has stopped it
		t.end("Completed")
	}
}

// set assigns the values at a fraction of the way.
func (t *tween) set(alpha float64) {
	for i := range t.goals {
		g := &t.goals[i]
		if g.held {
			_ = t.target.Assign(g.property, datatype.Between(g.from, g.to, alpha)) // sic: what refuses its values stays as it is
		}
	}
}
