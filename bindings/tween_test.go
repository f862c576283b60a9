package bindings_test

// This file measures tweens. Its one rule: a figure is one frame of 1,000 of
// them, next to the 16.6 ms that a frame has.

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"lanai/bindings"
)

// BenchmarkTween is one frame of 1,000 tweens: of a number, and of where a part
// is.
func BenchmarkTween(b *testing.B) {
	for name, object := range map[string]string{
		"Number": `Instance.new("NumberValue"), TweenInfo.new(1, "Quad", "InOut", -1, true), { Value = 1 }`,
		"CFrame": `Instance.new("Part", workspace), TweenInfo.new(1, "Quad", "InOut", -1, true), { CFrame = CFrame.new(0, i, 0) * CFrame.Angles(1, 2, 3) }`,
	} {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, bindings.Options{})
			w.place([2]string{"ServerScriptService.Main:Script", fmt.Sprintf(`
				local TweenService = game:GetService("TweenService")
				for i = 1, 1000 do
					TweenService:Create(%s):Play()
				end`, object)})
			done := watch(b, 16_600_000)
			w.run(0, float64(b.N)/60)
			done()
			require.Empty(b, w.messages)
		})
	}
}
