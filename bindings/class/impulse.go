package class

import (
	"lanai/bindings/bind"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds impulses. Its one rule: they change the velocities of an
// assembly that is not anchored, and nothing moves by velocity.
//
// Every part turns as its block does; that is exact for blocks.

// push changes the velocities of the assembly of a part by an impulse at a place.
func push(part *instance.Instance, impulse spatial.Vec, at spatial.Vec) {
	if worldOf(part) == nil || isGrounded(part) {
		return
	}
	change := impulse.Scale(1 / assemblyMass(part))
	velocity := vecOf(read[bind.Vector3](part, "AssemblyLinearVelocity")).Add(change)
	_ = part.Set("AssemblyLinearVelocity", vectorOf(velocity)) // cannot fail: it is a Vector3
	spin(part, at.Sub(assemblyCenter(part)).Cross(impulse))
}

// spin changes the angular velocity by an angular impulse.
func spin(part *instance.Instance, impulse spatial.Vec) {
	if impulse == (spatial.Vec{}) || worldOf(part) == nil || isGrounded(part) {
		return
	}
	change := solve(inertiaOf(part), impulse)
	velocity := vecOf(read[bind.Vector3](part, "AssemblyAngularVelocity")).Add(change)
	_ = part.Set("AssemblyAngularVelocity", vectorOf(velocity)) // cannot fail: it is a Vector3
}

// tensor is a symmetric matrix by columns.
type tensor [3]spatial.Vec

// inertiaOf returns the moment of inertia of an assembly about its centre of
// mass.
func inertiaOf(part *instance.Instance) (sum tensor) {
	parts := assemblyOf(part, nil)
	root, center := sharedRoot(parts), assemblyCenter(part)
	for _, p := range parts {
		if p != root && read[bool](p, "Massless") {
			continue
		}
		mass, size, frame := massOf(p), vecOf(sizeOf(p)), frameOf(cframeOf(p))
		squares := [3]float64{size.X * size.X, size.Y * size.Y, size.Z * size.Z}
		for axis := range 3 { // the block about its own axes
			a := frame.Axis(axis)
			moment := mass / 12 * (squares[(axis+1)%3] + squares[(axis+2)%3])
			sum.addOuter(a, moment)
		}
		arm := centerOf(p).Sub(center) // Steiner's theorem
		sum.addOuter(arm, -mass)
		for axis := range 3 {
			sum.addOuter(spatial.Identity.Axis(axis), mass*arm.Dot(arm))
		}
	}
	return sum
}

// addOuter adds f times v times its transpose.
func (t *tensor) addOuter(v spatial.Vec, f float64) {
	t[0] = t[0].Add(v.Scale(f * v.X))
	t[1] = t[1].Add(v.Scale(f * v.Y))
	t[2] = t[2].Add(v.Scale(f * v.Z))
}

func (t tensor) apply(v spatial.Vec) spatial.Vec {
	return t[0].Scale(v.X).Add(t[1].Scale(v.Y)).Add(t[2].Scale(v.Z))
}

// solve returns x with t.apply(x) == v, by Cramer's rule.
func solve(t tensor, v spatial.Vec) spatial.Vec {
	d := t[0].Dot(t[1].Cross(t[2]))
	return spatial.Vec{
		X: v.Dot(t[1].Cross(t[2])) / d,
		Y: t[0].Dot(v.Cross(t[2])) / d,
		Z: t[0].Dot(t[1].Cross(v)) / d,
	}
}

func applyImpulse(c *bind.Call) {
	push(c.Self, vecOf(vectorArg(c, 1)), assemblyCenter(c.Self))
}

func applyImpulseAtPosition(c *bind.Call) {
	push(c.Self, vecOf(vectorArg(c, 1)), vecOf(vectorArg(c, 2)))
}

func applyAngularImpulse(c *bind.Call) { spin(c.Self, vecOf(vectorArg(c, 1))) }

// getVelocityAtPosition returns how fast a place moves with a part.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#GetVelocityAtPosition
func getVelocityAtPosition(c *bind.Call) {
	arm := vecOf(vectorArg(c, 1)).Sub(assemblyCenter(c.Self))
	linear := vecOf(read[bind.Vector3](c.Self, "AssemblyLinearVelocity"))
	angular := vecOf(read[bind.Vector3](c.Self, "AssemblyAngularVelocity"))
	c.Give(vectorOf(linear.Add(angular.Cross(arm))))
}

// torqueArguments returns a direction and a rotational velocity, which is the
// assembly's own where it is missing.
func torqueArguments(c *bind.Call) (v, velocity spatial.Vec) {
	v = vecOf(vectorArg(c, 1))
	if c.Missing(2) {
		return v, vecOf(read[bind.Vector3](c.Self, "AssemblyAngularVelocity"))
	}
	return v, vecOf(vectorArg(c, 2))
}

func torqueToAngularAcceleration(c *bind.Call) {
	torque, velocity := torqueArguments(c)
	inertia := inertiaOf(c.Self)
	c.Give(vectorOf(solve(inertia, torque.Sub(velocity.Cross(inertia.apply(velocity))))))
}

func angularAccelerationToTorque(c *bind.Call) {
	acceleration, velocity := torqueArguments(c)
	inertia := inertiaOf(c.Self)
	c.Give(vectorOf(inertia.apply(acceleration).Add(velocity.Cross(inertia.apply(velocity)))))
}
