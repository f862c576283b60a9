package runtime

// This file tests the sampler of profiles. Its one rule: the test sends the
// ticks.

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau"
)

// TestTicks sends ticks at the given milliseconds, each while the given turn
// is under way; odd turns are scripts.
func TestTicks(t *testing.T) {
	type tick struct {
		ms   float64
		turn uint64
	}
	for _, tt := range []struct {
		name  string
		ticks []tick
		want  int
	}{
		{"a script runs on", []tick{{1, 1}, {2, 1}, {3, 1}}, 3},
		{"nothing runs", []tick{{1, 0}, {2, 2}, {3, 2}}, 0},
		{"one script after the other", []tick{{1, 1}, {2, 3}, {3, 5}}, 3},
		{"late ticks of one script", []tick{{1, 1}, {11, 1}, {12, 1}}, 12},
		{"late ticks, another script", []tick{{1, 1}, {11, 3}}, 2},
		{"ticks that shake", []tick{{1, 1}, {1.9, 1}, {3.1, 1}, {3.9, 1}, {5, 1}}, 5},
		{"a script after a pause", []tick{{1, 2}, {50, 3}, {51, 3}}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &Server{VM: luau.New(luau.Options{})}
				profile, ticks, done := s.VM.StartProfile(), make(chan time.Time), make(chan struct{})
				go s.tick(profile, ticks, done)
				for _, tick := range tt.ticks {
					s.turn.Store(tick.turn)
					ticks <- time.UnixMicro(int64(tick.ms * 1000))
					synctest.Wait()
				}
				close(done)

				loop, err := luau.Compile("x", "for i = 1, 1 do end", luau.O1)
				require.NoError(t, err)
				_, err = s.VM.Call(s.VM.Load(loop, s.VM.NewEnv()).Value())
				require.NoError(t, err)
				assert.Equal(t, tt.want, profile.Ticks())
			})
		})
	}
}
