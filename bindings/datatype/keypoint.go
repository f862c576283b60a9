package datatype

import (
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime/luau/vm"
)

// This file holds what the keypoints of both kinds of sequence share. Its one
// rule: a sequence has 2 to 20 keypoints in the order of their times, from 0
// to 1.

// maxKeypoints is the largest number of keypoints of a sequence.
const maxKeypoints = 20

// keypoint is a point of either kind of sequence.
type keypoint interface {
	bind.Data
	comparable
	time() float32
	text() string
}

// checkKeypoints says what is wrong with the keypoints of a sequence, or "".
// The texts are Roblox's.
func checkKeypoints[K keypoint](name string, points []K) string {
	switch n := len(points); {
	case n < 2:
		return name + ": requires at least 2 keypoints"
	case n > maxKeypoints:
		return name + ": max. number of keypoints exceeded."
	case points[0].time() != 0:
		return name + " must start at time=0.0"
	case points[n-1].time() != 1:
		return name + " must end at time=1.0"
	}
	for i := 1; i < len(points); i++ {
		if !(points[i-1].time() <= points[i].time()) {
			return name + ": all keypoints must be ordered by time"
		}
	}
	return ""
}

// keypointsArg reads argument 1, an array of keypoints of a sequence.
func keypointsArg[K keypoint](c bind.Args, name string) []K {
	t := c.Table(1)
	points := make([]K, 0, min(t.Len(), maxKeypoints+1))
	for i := 1; i <= t.Len() && i <= maxKeypoints+1; i++ {
		point, ok := bind.DataOf[K](t.GetInt(i))
		if !ok {
			c.ArgError(1, point.TypeName()+" expected, got "+c.Env.VM.Typeof(t.GetInt(i)))
		}
		points = append(points, point)
	}
	if wrong := checkKeypoints(name, points); wrong != "" {
		c.Errorf("%s", wrong)
	}
	return points
}

// keypointList returns a new array of keypoints.
func keypointList[K keypoint](e *bind.Env, points []K) vm.Value {
	t := vm.NewTable(len(points), 0)
	for i, p := range points {
		t.SetInt(i+1, p.ToLuau(e))
	}
	return t.Value()
}

func keypointText[K keypoint](points []K) string {
	var b strings.Builder
	for _, p := range points {
		b.WriteString(p.text())
	}
	return b.String()
}
